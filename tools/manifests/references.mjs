// What a schema cannot see: everything that is named is there, and every selector selects the pods.
import { find } from "./pods.mjs";

/**
 * @param objects all manifests but the kustomization
 * @param files names of all files beside it, it among them
 * @param version of the server
 */
export function referenceProblems({ objects, kustomization, files, version }) {
  const problems = [];
  const expect = (holds, problem) => {
    if (!holds) problems.push(problem);
  };
  const set = find(objects, "StatefulSet", "featurestore").spec;
  const pod = set.template.spec;
  const [container] = pod.containers;
  const labels = set.template.metadata.labels;
  const selectsPods = (selector) => Object.entries(selector).every(([key, value]) => labels[key] === value);
  const ports = container.ports.map(({ name }) => name);

  const listed = [...kustomization.resources, "kustomization.yaml"].sort();
  expect(listed.join() === [...files].sort().join(), `kustomization.yaml lists ${listed}, and there are ${files}`);
  const { metadata } = find(objects, "Namespace", "featurestore");
  expect(kustomization.namespace === metadata.name, "kustomization: another namespace than the one that is made");
  expect(String(kustomization.images[0].newTag) === version, `kustomization: newTag is not ${version}`);
  expect(container.image === `featurestore-server:${version}`, `image ${container.image} is not of ${version}`);
  expect(selectsPods(set.selector.matchLabels), "StatefulSet: its selector does not select its pods");
  expect(!pod.enableServiceLinks && pod.enableServiceLinks !== undefined, "enableServiceLinks is not off");

  const { spec: names } = find(objects, "Service", set.serviceName);
  expect(names.clusterIP === "None", `Service ${set.serviceName} gives pods no names: clusterIP is not None`);
  expect(
    names.publishNotReadyAddresses,
    `Service ${set.serviceName}: nodes must find each other before they are ready`,
  );
  for (const { metadata, spec } of objects.filter(({ kind }) => kind === "Service")) {
    expect(selectsPods(spec.selector), `Service ${metadata.name} selects no pods`);
    for (const { targetPort } of spec.ports) {
      expect(ports.includes(targetPort), `Service ${metadata.name}: no port ${targetPort}`);
    }
  }
  const budget = find(objects, "PodDisruptionBudget", "featurestore").spec;
  expect(selectsPods(budget.selector.matchLabels), "PodDisruptionBudget: is not for our pods");
  expect(budget.maxUnavailable === 1, "PodDisruptionBudget: not one at a time");
  const policy = find(objects, "NetworkPolicy", "featurestore").spec;
  expect(selectsPods(policy.podSelector.matchLabels), "NetworkPolicy: is not for our pods");
  for (const { port } of [...policy.ingress, ...policy.egress].flatMap((rule) => rule.ports)) {
    expect(typeof port === "number" || ports.includes(port), `NetworkPolicy: no port ${port}`);
  }
  for (const probe of ["startupProbe", "livenessProbe", "readinessProbe"]) {
    expect(ports.includes(container[probe].httpGet.port), `${probe}: no port ${container[probe].httpGet.port}`);
  }
  const volumes = [...pod.volumes, ...set.volumeClaimTemplates.map(({ metadata }) => metadata)].map(({ name }) => name);
  for (const { name } of container.volumeMounts) expect(volumes.includes(name), `volumeMounts: no volume ${name}`);
  return problems;
}
