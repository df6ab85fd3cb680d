/** What is stored does not hold, or is not what its name promises. The message names the object. */
export class EvidenceFault extends Error {
  override readonly name = "EvidenceFault";
}

/** The fault of an object that is larger than anything of its kind can be. */
export function tooLarge(name: string, size: number, mostBytes: number): EvidenceFault {
  return new EvidenceFault(`${name} has ${size} bytes, more than the ${mostBytes} that it may have`);
}
