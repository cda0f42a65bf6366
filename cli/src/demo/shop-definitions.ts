import { entity, featureService, featureView, pick } from "@featurestore/client";

// What a short-video shop knows about its users and videos, and what its ranking model reads.

/** Elements of the vectors that users and videos are compared by. */
export const TASTE_DIMENSION = 16;

export const user = entity("user", { user_id: "int64" });
export const video = entity("video", { video_id: "int64" });

export const userProfile = featureView("user_profile", {
  entity: user,
  owner: "growth",
  description: "what a user told us, and the taste computed from it",
  features: {
    country: "string",
    is_creator: { type: "bool", default: false },
    follow_count: { type: "int32", default: 0, min: 0, description: "accounts the user follows" },
    registered_at: "timestamp",
    taste: "float32[16]",
  },
});

export const userActivity = featureView("user_activity", {
  entity: user,
  ttl: "30d",
  owner: "ranking",
  description: "computed from interactions by activity.sql",
  features: {
    plays: { type: "int32", default: 0, min: 0 },
    likes: { type: "int32", default: 0, min: 0 },
    purchases: { type: "int32", default: 0, min: 0 },
    mean_watch_ratio: { type: "float32", min: 0, max: 1 },
  },
});

export const videoInfo = featureView("video_info", {
  entity: video,
  owner: "content",
  description: "what its author uploaded",
  features: {
    author_id: "int64",
    category: "string",
    duration_ms: { type: "int32", min: 1 },
    price_cents: { type: "int32", default: 0, min: 0, description: "of the product it shows; 0: none" },
    uploaded_at: "timestamp",
    taste: "float32[16]",
  },
});

export const videoStats = featureView("video_stats", {
  entity: video,
  ttl: "30d",
  owner: "ranking",
  description: "computed from interactions by popularity.sql",
  features: {
    plays: { type: "int32", default: 0, min: 0 },
    like_rate: { type: "float32", default: 0, min: 0, max: 1 },
    purchase_rate: { type: "float32", default: 0, min: 0, max: 1 },
    mean_watch_ratio: { type: "float32", min: 0, max: 1 },
  },
});

export const homeRanking = featureService("home_ranking", {
  version: 1,
  description: "what the model of the home feed reads",
  features: [
    pick(userProfile, "country", "follow_count", "taste"),
    pick(userActivity, "plays", "likes", "purchases", "mean_watch_ratio"),
    pick(videoInfo, "category", "duration_ms", "price_cents", "taste"),
    pick(videoStats, "plays", "like_rate", "purchase_rate", "mean_watch_ratio"),
  ],
});
