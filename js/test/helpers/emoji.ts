/** All sequences that Unicode recommends as emoji, found by asking the engine about each that may be one. */

// biome-ignore lint/complexity/useRegexLiterals: the compiler's target has no such flag
const RGI = new RegExp("^\\p{RGI_Emoji}$", "v");
const JOIN = "\u200d";
const AS_EMOJI = "\ufe0f";
const TONES = ["", "🏻", "🏼", "🏽", "🏾", "🏿"];
const TAILS =
  "♀ ♂ ⚕ ⚖ ✈ ❤ ➡ ↔ ↕ ☠ ⚧ ⬛ ⭐ ❄ 🌈 🔥 🩹 💨 💫 💥 🌾 🍳 🍼 🎓 🎤 🎨 🏫 🏭 💻 💼 🔧 🔬 🚀 🚒 🎄 🦯 🦰 🦱 🦲 🦳 🦼 🦽 🦺 🩰 🍄 🟫 🟩 🗨 🐦".split(
    " ",
  );
const PEOPLE = ["👨", "👩", "🧑", "👦", "👧", "🧒", "🐰", "🫯", "🫱", "🫲"];
const BETWEEN = ["", "❤️‍", "❤️‍💋‍", "🤝‍", "🐰‍", "🫯‍"];
const REGIONS = ["gbeng", "gbsct", "gbwls"];

function letters(from: number, count: number): string[] {
  return Array.from({ length: count }, (_, index) => String.fromCodePoint(from + index));
}

/** Return them, each once. */
export function emoji(): string[] {
  const found = new Set<string>();
  const add = (text: string): void => {
    if (RGI.test(text)) found.add(text);
  };
  const units: string[] = [];
  for (const one of letters(0x23, 0x1fb00)) {
    if (!/\p{Emoji}/u.test(one)) continue;
    units.push(...TONES.map((tone) => one + tone), one + AS_EMOJI);
    add(`${one}${AS_EMOJI}\u20e3`);
  }
  for (const unit of units) {
    add(unit);
    if (!found.has(unit)) continue;
    for (const tail of TAILS) {
      for (const end of [tail, tail + AS_EMOJI]) add(unit + JOIN + end);
    }
  }
  const flags = letters(0x1f1e6, 26);
  for (const first of flags) for (const second of flags) add(first + second);
  for (const region of REGIONS) {
    const tags = [...region].map((letter) => String.fromCodePoint(0xe0000 + letter.charCodeAt(0)));
    add(`🏴${tags.join("")}\u{e007f}`);
  }
  const people = PEOPLE.flatMap((one) => TONES.map((tone) => one + tone));
  for (const first of people) {
    for (const between of BETWEEN)
      for (const second of people) add(first + JOIN + between + second);
  }
  for (const first of PEOPLE) {
    for (const second of PEOPLE) {
      for (const third of PEOPLE) {
        add([first, second, third].join(JOIN));
        for (const fourth of PEOPLE) add([first, second, third, fourth].join(JOIN));
      }
    }
  }
  for (const two of [...found]) add(`${two + JOIN}➡${AS_EMOJI}`);
  return [...found];
}
