// The fields of a profile that a form changes, each with its path: the name of the field and, in preferences, consents and attributes,
// the name of the member.

const isMap = (value) => value !== null && typeof value === 'object' && !Array.isArray(value);
const isEqual = (one, other) => JSON.stringify(one ?? null) === JSON.stringify(other ?? null);

/** The value of a field; null if there is none. */
export const valueAt = (object, path) => path.reduce((value, name) => value?.[name] ?? null, object);

const fields = (patch) => Object.entries(patch).flatMap(([name, value]) => (isMap(value)
  ? Object.entries(value).map(([member, one]) => [[name, member], one]) : [[[name], value]]));

/** The fields whose values differ in the merge patches of a form before and after it was edited: [[path, value]]. */
export const changedFields = (before, after) => fields(after).filter(([path, value]) => !isEqual(value, valueAt(before, path)));

/** Whether a stored value is as a patch sets it; the service adds the time of a consent. */
const isStored = (value, stored) => (isMap(value)
  ? Object.entries(value).every(([name, one]) => isEqual(one, stored?.[name])) : isEqual(value, stored));

/** The changes of fields to which another person has given another value since `base` was read. */
export const contested = (changes, base, latest) => changes.filter(([path, value]) =>
  !isEqual(valueAt(base, path), valueAt(latest, path)) && !isStored(value, valueAt(latest, path)));

/** The merge patch that sets these fields. */
export function patchOf(changes) {
  const patch = {};
  for (const [[name, member], value] of changes) {
    if (member === undefined) patch[name] = value;
    else patch[name] = { ...patch[name], [member]: value };
  }
  return patch;
}

/** The merge patch that gives the fields of these changes their earlier values. */
export const undoOf = (changes, customer) => patchOf(changes.map(([path]) => [path, valueAt(customer, path)]));
