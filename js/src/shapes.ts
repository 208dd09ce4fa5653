/** Readers of the shapes of which all that comes from outside is made, and whether two are alike. */

/** Thrown where a value is not what it should be. */
export class Refused extends Error {}

/** Make of a reader that throws one that returns null. */
export function guard<T>(parse: (value: unknown) => T): (value: unknown) => T | null {
  return (value) => {
    try {
      return parse(value);
    } catch (error) {
      if (error instanceof Refused) return null;
      throw error;
    }
  };
}

/** A copy of an object's own fields that has no prototype to reach for. */
export function record(value: unknown): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Refused();
  const own: Record<string, unknown> = Object.create(null);
  for (const key of Object.keys(value)) {
    if (key !== "__proto__" && key !== "constructor" && key !== "prototype")
      own[key] = (value as Record<string, unknown>)[key];
  }
  return own;
}

export function list<T>(value: unknown, read: (item: unknown) => T): T[] {
  if (!Array.isArray(value)) throw new Refused();
  return value.map((item) => read(item));
}

export function string(value: unknown): string {
  if (typeof value !== "string") throw new Refused();
  return value;
}

export function strings(value: unknown): Record<string, string> {
  return Object.fromEntries(
    Object.entries(record(value)).map(([key, item]) => [key, string(item)]),
  );
}

export function boolean(value: unknown): boolean {
  if (typeof value !== "boolean") throw new Refused();
  return value;
}

export function integer(value: unknown): number {
  if (!Number.isSafeInteger(value) || (value as number) < 0) throw new Refused();
  return value as number;
}

export function seconds(value: unknown): number {
  if (typeof value !== "number" || !Number.isFinite(value) || value < 0) throw new Refused();
  return value;
}

export function one<const T extends readonly string[]>(known: T, value: unknown): T[number] {
  if (!known.includes(value as string)) throw new Refused();
  return value as T[number];
}

/** Buffers come as one of three types, depending on the host. */
export function bytes(value: unknown): Uint8Array<ArrayBuffer> {
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  if (!ArrayBuffer.isView(value)) throw new Refused();
  return new Uint8Array(value.buffer as ArrayBuffer, value.byteOffset, value.byteLength);
}

/** Whether two values hold the same. */
export function isSame(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (typeof one !== "object" || typeof other !== "object" || !one || !other) return false;
  if (one instanceof Uint8Array && other instanceof Uint8Array) {
    return one.length === other.length && one.every((byte, index) => byte === other[index]);
  }
  const keys = Object.keys(one);
  if (keys.length !== Object.keys(other).length) return false;
  return keys.every((key) =>
    isSame(one[key as keyof typeof one], other[key as keyof typeof other]),
  );
}
