// What the title of a step says, by what its command does.

/** Beginnings of commands, and the words of which a title has one. */
export const LIVELY: Readonly<Record<string, RegExp>> = {
  'kubectl logs': /\b(?:[Rr]ead|[Cc]heck|log)\b/,
  'kubectl rollout undo': /[Rr]oll(?:ed)? back/,
  'kubectl delete': /[Dd]elete|[Rr]eplace|[Rr]ecreate/,
  'kubectl create': /[Cc]reate|[Aa]dd|[Tt]est|[Bb]ind/,
  'kubectl describe': /\b(?:[Cc]heck|[Ss]how|[Ll]ist|[Ii]nspect|[Ff]ind)/,
  'kubectl get': /\b(?:[Cc]heck|[Ss]how|[Ll]ist|[Ii]nspect|[Ff]ind|[Gg]et|[Ss]earch|[Vv]erify|[Cc]ompare)/,
  'kubectl set image': /\bimage|reference|digest/,
  'kubectl set resources': /resource|limit|request|Reduce|Request|cpu|memory/i,
  'kubectl apply --server-side --dry-run': /dry run/,
}
