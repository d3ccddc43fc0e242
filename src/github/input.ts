// The inputs of the action as a runner gives them: variables of the environment (`core.getInput`, without its trimming).

/** An input of the action exactly as it was given, empty when it was not. */
export function actionInput(environment: Readonly<Record<string, string | undefined>>, name: string): string {
  return environment[`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`] ?? ''
}
