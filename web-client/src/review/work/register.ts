// What the second half of the review console adds to the tables of the first: its pages, and its panels on a session's page.
import type { Language } from "../../core/protocol.ts";
import { SECOND_LOOK, type SecondLookKey } from "../../locales/second-look/index.ts";
import type { ReviewPage } from "../pages.ts";
import type { SessionPanel } from "../panels/index.ts";
import { ExportsView } from "./pages/ExportsView.tsx";
import { FiguresView } from "./pages/FiguresView.tsx";
import { NumbersView } from "./pages/NumbersView.tsx";
import { QueueView } from "./pages/QueueView.tsx";
import { CopyPanel } from "./panels/CopyPanel.tsx";
import { JudgeAgainPanel } from "./panels/JudgeAgainPanel.tsx";
import { KeepingPanel } from "./panels/KeepingPanel.tsx";
import { SecondLookPanel } from "./panels/SecondLookPanel.tsx";
import { SeedPanel } from "./panels/SeedPanel.tsx";

const nav = (key: SecondLookKey) => (language: Language) => SECOND_LOOK[language][key];

export const WORK_PAGES: readonly ReviewPage[] = [
  { name: "queue", roles: ["reviewer", "supervisor"], nav: nav("nav.queue"), View: QueueView },
  { name: "exports", roles: ["reviewer", "supervisor"], nav: nav("nav.exports"), View: ExportsView },
  { name: "figures", roles: ["supervisor", "auditor"], nav: nav("nav.figures"), View: FiguresView },
  { name: "numbers", roles: ["supervisor", "auditor", "administrator"], nav: nav("nav.numbers"), View: NumbersView },
];

export const WORK_PANELS: readonly SessionPanel[] = [
  { name: "second-look", allowed: () => true, View: SecondLookPanel },
  { name: "judge-again", allowed: () => true, View: JudgeAgainPanel },
  { name: "copy", allowed: () => true, View: CopyPanel },
  // Holds tell how it ended, so the server refuses them before one's own word and notes that they were asked for.
  { name: "keeping", allowed: (roles, { blind }) => roles.includes("supervisor") && !blind, View: KeepingPanel },
  { name: "seed", allowed: (roles) => roles.includes("supervisor"), View: SeedPanel },
];
