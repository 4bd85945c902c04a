// A PIN that somebody guesses in ten attempts protects nothing. Returns the name of what is wrong, or nothing.

const SHORTEST = 6;
const LONGEST = 64;
const COMMON = new Set([
  "159753", "147258", "258369", "147852", "789456", "456789", "123321", "112233", "332211", "696969", "101010",
  "131313", "123654", "147147", "142536", "password", "passwort", "qwerty", "qwertz", "azerty", "abcdef", "letmein",
]); // prettier-ignore

export function pinProblem(pin) {
  const characters = [...pin.normalize("NFKC")];
  if (characters.length < SHORTEST) return "pin_short";
  if (characters.length > LONGEST) return "pin_long";
  if (isRepeated(characters) || isRun(characters) || COMMON.has(pin.toLowerCase()) || isDate(pin)) return "pin_simple";
  return "";
}

function isRepeated(characters) {
  return [1, 2, 3, 4].some((size) => characters.every((one, place) => one === characters[place % size]) && size * 2 <= characters.length);
}

function isRun(characters) {
  const steps = characters.slice(1).map((one, place) => one.codePointAt(0) - characters[place].codePointAt(0));
  return steps.every((step) => step === 1) || steps.every((step) => step === -1);
}

// A day of somebody's life: 240588, 24051988, 19880524.
function isDate(pin) {
  const parts = /^(\d\d)(\d\d)(\d\d|(?:19|20)\d\d)$/.exec(pin) ?? [];
  const [day, month] = [Number(parts[1]), Number(parts[2])];
  if (parts[3]?.length === 4 && day <= 31 && month <= 12) return true;
  return /^(19|20)\d\d(0[1-9]|1[0-2])([0-2]\d|3[01])$/.test(pin);
}
