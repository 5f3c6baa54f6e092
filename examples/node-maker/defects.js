export function breakOnPurpose() {}
