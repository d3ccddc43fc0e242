// An OpenAPI v3 document of the API server, as far as it is read (kubernetes 1.35, `/openapi/v3/apis/apps/v1`).

export interface OpenApi {
  components?: { schemas?: Record<string, Schema> }
}

export interface Schema {
  $ref?: string
  allOf?: Schema[]
  properties?: Record<string, Schema>
  items?: Schema
  additionalProperties?: Schema | boolean
  format?: string
  'x-kubernetes-group-version-kind'?: { group: string; version: string; kind: string }[]
}
