declare const process: { argv: string[] };

export const address = process.argv[2]!;
export const token = process.argv[3]!;

/** Throws unless two values have the same JSON. */
export function equal(actual: unknown, expected: unknown): void {
  if (JSON.stringify(actual) !== JSON.stringify(expected)) {
    throw new Error(`expected ${JSON.stringify(expected)}, but was ${JSON.stringify(actual)}`);
  }
}

/** Repeats a call until its result fulfills a condition. */
export async function until<T>(call: () => Promise<T>, holds: (result: T) => boolean): Promise<T> {
  for (let attempt = 0; attempt < 300; attempt++) {
    const result = await call();
    if (holds(result)) {
      return result;
    }
    await new Promise((resume) => setTimeout(resume, 100));
  }
  throw new Error("the condition does not hold");
}
