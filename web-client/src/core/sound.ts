// What the applicant hears: a test tone, a chime when called, and prompts in a voice that lives on the device itself.

import type { Language } from "./protocol.ts";

type Note = readonly [hertz: number, atS: number, forS: number];
const TEST: readonly Note[] = [
  [523, 0, 0.35],
  [659, 0.4, 0.35],
  [784, 0.8, 0.6],
];
const CHIME: readonly Note[] = [
  [784, 0, 0.5],
  [659, 0.35, 0.9],
];

export function playTest(context: AudioContext): void {
  play(context, TEST);
}

export function playChime(context: AudioContext): void {
  play(context, CHIME);
}

function play(context: AudioContext, notes: readonly Note[]): void {
  void context.resume();
  const start = context.currentTime + 0.05;
  for (const [hertz, atS, forS] of notes) {
    const tone = context.createOscillator();
    const volume = context.createGain();
    tone.frequency.value = hertz;
    volume.gain.setValueAtTime(0, start + atS);
    volume.gain.linearRampToValueAtTime(0.3, start + atS + 0.03);
    volume.gain.exponentialRampToValueAtTime(0.001, start + atS + forS);
    tone.connect(volume).connect(context.destination);
    tone.start(start + atS);
    tone.stop(start + atS + forS);
  }
}

/** A voice that needs no network: what is asked of an applicant must not be sent to anybody's speech service. */
export function localVoice<V extends { lang: string; localService: boolean }>(voices: readonly V[], language: Language): V | null {
  const local = voices.filter((voice) => voice.localService);
  const tag = (voice: V) => voice.lang.replace("_", "-").toLowerCase();
  const exact = local.find((voice) => tag(voice) === language.toLowerCase());
  const mandarin = language === "en" ? null : local.find((voice) => /^(zh-(cn|tw|hans|hant)|cmn)/.test(tag(voice)));
  const english = language === "en" ? local.find((voice) => tag(voice).startsWith("en")) : null;
  return exact ?? mandarin ?? english ?? null;
}

/** Speaks when it can and says whether it did; every spoken word also stands on the screen. */
export class Speaker {
  private round = 0;

  constructor(private readonly speech: SpeechSynthesis | undefined = globalThis.speechSynthesis) {}

  /** To be called inside a tap: iOS lets a page speak only after it spoke once in a tap. */
  unlock(): void {
    if (this.speech === undefined) return;
    const silence = new SpeechSynthesisUtterance(" ");
    silence.volume = 0;
    this.speech.speak(silence);
  }

  can(language: Language): boolean {
    return this.speech !== undefined && localVoice(this.speech.getVoices(), language) !== null;
  }

  /** `onEnd`: when it was said to the end, not when something else was said instead. */
  say(words: string, language: Language, onEnd?: () => void): boolean {
    if (this.speech === undefined) return false;
    const voice = localVoice(this.speech.getVoices(), language);
    if (voice === null) return false;
    this.speech.cancel();
    const utterance = new SpeechSynthesisUtterance(words);
    utterance.voice = voice;
    utterance.lang = voice.lang;
    utterance.rate = 0.95;
    this.round += 1;
    const round = this.round;
    utterance.onend = () => {
      if (round === this.round) onEnd?.();
    };
    this.speech.speak(utterance);
    return true;
  }

  hush(): void {
    this.round += 1;
    this.speech?.cancel();
  }
}
