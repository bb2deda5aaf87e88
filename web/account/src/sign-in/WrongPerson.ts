/** Somebody else proved who they are than the one who was asked. */
export class WrongPerson extends Error {}
