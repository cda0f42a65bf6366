// The variables that a container of the StatefulSet starts with, as the kubelet makes them.

/**
 * @param objects all manifests
 * @param pod name, and labels that the machine gave it
 * @throws TypeError for what this does not know, so that a new kind of source is not passed over in silence.
 */
export function environmentOf({ objects, container, namespace, pod }) {
  const env = {};
  for (const { configMapRef, ...rest } of container.envFrom ?? []) {
    if (configMapRef === undefined) throw new TypeError(`envFrom: ${Object.keys(rest)} is not known here`);
    Object.assign(env, find(objects, "ConfigMap", configMapRef.name).data);
  }
  for (const { name, value, valueFrom } of container.env ?? []) {
    env[name] = valueFrom === undefined ? expanded(value ?? "", env) : fieldOf(valueFrom, namespace, pod);
  }
  return env;
}

export function find(objects, kind, name) {
  const found = objects.find((object) => object.kind === kind && object.metadata.name === name);
  if (found === undefined) throw new TypeError(`there is no ${kind} ${name}`);
  return found;
}

/** `$(NAME)` of what is set before it; what is not stays as it is. */
function expanded(text, env) {
  return text.replace(/\$\(([A-Za-z_][A-Za-z0-9_]*)\)/g, (whole, name) => env[name] ?? whole);
}

function fieldOf({ fieldRef, ...rest }, namespace, { name, labels }) {
  const path = fieldRef?.fieldPath ?? Object.keys(rest).join();
  if (path === "metadata.name") return name;
  if (path === "metadata.namespace") return namespace;
  const label = /^metadata\.labels\['([^']+)'\]$/.exec(path)?.[1];
  if (label === undefined) throw new TypeError(`valueFrom: ${path} is not known here`);
  return labels[label] ?? "";
}
