import { type ApplyAnswer, type ApplyRequest, findService, findView, planChanges } from "@featurestore/proto";
import type { Caller } from "../access/caller.js";
import type { NodeCall } from "../deadline.js";
import type { StoreNode } from "../node.js";

/**
 * Changes the registry for a caller, who has to be an admin of every name in the request: of views, services and entities, and of
 * those that they refer to. Whoever does not see every name hears of no other, neither by a nearest name nor by a reason.
 * @throws PERMISSION_DENIED; as `StoreNode.apply`.
 */
export async function applyAs(
  caller: Caller,
  node: Pick<StoreNode, "apply" | "registry">,
  request: ApplyRequest,
  call: NodeCall,
): Promise<ApplyAnswer> {
  caller.needNames("admin", namesOf(request));
  if (caller.seesAll) return node.apply(request, call);
  const visible = caller.visible(node.registry);
  for (const drop of request.drops) {
    if (drop.kind === "view") findView(visible, drop.name);
    else findService(visible, drop.name, drop.version);
  }
  const { changes } = planChanges(visible, request.definitions, request);
  if (changes.some(({ action }) => action === "refused")) {
    return { changes, revision: node.registry.revision, applied: false };
  }
  const answer = await node.apply(request, call);
  if (answer.applied || !answer.changes.some(({ action }) => action === "refused")) return answer;
  const details = ["it is in the way of something that this caller may not see"];
  return { ...answer, changes: answer.changes.map((one) => (one.action === "refused" ? { ...one, details } : one)) };
}

function namesOf({ definitions, drops }: ApplyRequest): ReadonlySet<string> {
  const { entities, featureViews, featureServices } = definitions;
  return new Set([
    ...drops.map(({ name }) => name),
    ...entities.map(({ name }) => name),
    ...featureViews.flatMap(({ name, entity }) => [name, entity]),
    ...featureServices.flatMap(({ name, selections }) => [name, ...selections.map(({ view }) => view)]),
  ]);
}
