import { entity, featureView } from "@featurestore/client";

export const user = entity("user", { user_id: "int64" });
export const userProfile = featureView("user_profile", {
  entity: user,
  features: { country: "string", follower_count: "int32" },
});
