// The order of application.
import { expect, test } from 'vitest'
import { applyOrder, applySteps } from '../../src/manifest/order.ts'

const ref = (apiVersion: string, kind: string, name = 'a') => ({ ref: { apiVersion, kind, name } })

test('what others need comes first', () => {
  const wanted = [
    ref('v1', 'Namespace'),
    ref('apiextensions.k8s.io/v1', 'CustomResourceDefinition'),
    ref('v1', 'ConfigMap'),
    ref('v1', 'ServiceAccount'),
    ref('rbac.authorization.k8s.io/v1', 'RoleBinding'),
    ref('storage.k8s.io/v1', 'StorageClass'),
    ref('v1', 'ResourceQuota'),
    ref('v1', 'Service'),
    ref('apps/v1', 'Deployment'),
    ref('networking.k8s.io/v1', 'Ingress'),
    ref('serving.knative.dev/v1', 'Service'),
    ref('admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration'),
  ]
  expect(applyOrder(wanted.toReversed())).toEqual(wanted)
})

test('a role comes before what binds it, wherever it is', () => {
  const wanted = [
    ref('rbac.authorization.k8s.io/v1', 'ClusterRole', 'b'),
    ref('rbac.authorization.k8s.io/v1', 'RoleBinding'),
    ref('rbac.authorization.k8s.io/v1', 'ClusterRoleBinding'),
  ]
  expect(applyOrder([...wanted.slice(1), ...wanted.slice(0, 1)])).toEqual(wanted)
})

test('objects of one rank keep the order of the manifests', () => {
  const wanted = [ref('v1', 'Secret', 'b'), ref('v1', 'ConfigMap', 'a'), ref('v1', 'Secret', 'a')]
  expect(applyOrder(wanted)).toEqual(wanted)
})

test('a step holds what does not need each other', () => {
  const steps = [
    [ref('v1', 'ConfigMap'), ref('v1', 'Secret')],
    [ref('storage.k8s.io/v1', 'StorageClass'), ref('v1', 'PersistentVolume')],
    [ref('v1', 'PersistentVolumeClaim', 'a'), ref('v1', 'PersistentVolumeClaim', 'b')],
    [ref('apps/v1', 'Deployment'), ref('apps/v1', 'StatefulSet')],
    [ref('networking.k8s.io/v1', 'IngressClass')],
    [ref('networking.k8s.io/v1', 'Ingress'), ref('policy/v1', 'PodDisruptionBudget')],
  ]
  expect(applySteps(steps.flat().toReversed()).map((step) => step.toReversed())).toEqual(steps)
})

test('custom resources of different kinds, and what acts on all others, keep the order of the manifests', () => {
  const steps = [
    [ref('example.org/v1', 'Gadget', 'a'), ref('example.org/v1', 'Gadget', 'b')],
    [ref('example.org/v1', 'Widget')],
    [ref('example.org/v1', 'Gadget', 'c')],
    [ref('admissionregistration.k8s.io/v1', 'ValidatingAdmissionPolicy')],
    [ref('admissionregistration.k8s.io/v1', 'ValidatingAdmissionPolicyBinding')],
  ]
  expect(applySteps(steps.flat())).toEqual(steps)
})
