import {
  currentSchema,
  FeatureStoreError,
  findEntity,
  findView,
  type JoinKey,
  type RegisteredView,
  RowLayout,
  type StoreApi,
} from "@featurestore/proto";

/** A view as a store has it now, with what is needed to write and read its rows in bulk. */
export interface ViewTarget {
  readonly view: RegisteredView;
  readonly joinKeys: readonly JoinKey[];
  readonly layout: RowLayout;
  readonly registryRevision: number;
  readonly shards: number;
  readonly clusterId: string;
}

/** Looks a view up. @throws NOT_FOUND with the nearest name. */
export async function findTarget(api: StoreApi, name: string, signal?: AbortSignal): Promise<ViewTarget> {
  const { registry, revision, shards, clusterId } = await api.list(0, signal === undefined ? {} : { signal });
  if (registry === null) throw noViews(name);
  const view = findView(registry, name);
  const layout = new RowLayout(currentSchema(view));
  const { joinKeys } = findEntity(registry, view.entity);
  return { view, joinKeys, layout, registryRevision: revision, shards, clusterId };
}

function noViews(name: string): FeatureStoreError {
  return new FeatureStoreError("NOT_FOUND", `there is no feature view ${JSON.stringify(name)}: the registry is empty`);
}
