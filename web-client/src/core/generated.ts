// Made by `make schema` from the server's routes and projections. Not to be edited: `make check` compares it.

export type AdjudicationIn = {
  readonly outcome: "approve" | "refuse" | "refer" | "terminate";
  readonly words: string;
};

export type ApprovalIn = {
  readonly agrees: boolean;
  readonly words?: string;
};

export type AssessIn = {
  readonly verdict: "pass" | "fail" | "inconclusive";
  readonly words?: string;
};

export type AtSeat = {
  readonly person: string;
  readonly name: string;
  readonly availability: Availability;
  readonly session: string | null;
};

export type Availability = "away" | "free" | "break" | "busy";

export type AvailabilityIn = {
  readonly availability: "free" | "break" | "away";
};

export type Box = {
  readonly from_s: number;
  readonly height: number;
  readonly part?: string;
  readonly to_s: number;
  readonly width: number;
  readonly x: number;
  readonly y: number;
};

export type BoxIn = {
  readonly from_s: number;
  readonly height: number;
  readonly part?: string;
  readonly to_s: number;
  readonly width: number;
  readonly x: number;
  readonly y: number;
};

export type BreakOut = {
  readonly at_s: number;
  readonly policy_line: string;
  readonly reason: string;
};

export type CaseIn = {
  readonly broker?: string;
  readonly document?: "resident_card" | "passport";
  readonly matter: string;
  readonly parties: Readonly<Record<string, PartyIn>>;
  readonly reference: string;
  readonly subject?: SubjectIn;
};

export type CaseOut = {
  readonly case: string;
};

export type Challenge = {
  readonly id: string;
  readonly check: string;
  readonly prompt: string;
  readonly expected: string;
  readonly attempt: number;
  readonly nonce: string;
  readonly issued_s: number;
  readonly expires_s: number;
  readonly language: Language;
  readonly words: string;
  readonly item: string;
  readonly text_sha256: string;
  readonly version: string;
};

export type ChangeOut = {
  readonly check: string;
  readonly how: string;
  readonly index: number;
  readonly was: JudgementOut;
  readonly would: JudgementOut | null;
};

export type ClerkOut = {
  readonly clerk: string;
  readonly median_s: number;
  readonly rates: Readonly<Record<string, RateOut>>;
  readonly sessions: number;
};

export type ClerksOut = {
  readonly brokered: number;
  readonly clerks: ClerkOut[];
  readonly clusters: ClusterOut[];
  readonly sessions: number;
};

export type ClusterOut = {
  readonly among: number;
  readonly broker: string;
  readonly brokers: number;
  readonly clerk: string;
  readonly clerks: number;
  readonly flagged: boolean;
  readonly p: number;
  readonly together: number;
};

export type CodeIn = {
  readonly code: string;
};

export type ConfirmIn = {
  readonly challenge: string;
  readonly verdict: "pass" | "fail" | "inconclusive";
  readonly words?: string;
};

export type ConsentIn = {
  readonly given: boolean;
  readonly sha256: string;
  readonly text: string;
  readonly version: string;
};

export type ConsentTextOut = {
  readonly body: string;
  readonly refusal: string;
  readonly sha256: string;
  readonly text: string;
  readonly title: string;
  readonly version: string;
};

export type CounterCaseOut = {
  readonly document: string;
  readonly matter: string;
  readonly party: PartyIn;
  readonly reference: string;
  readonly role: string;
};

export type CounterOut = {
  readonly attended: boolean;
  readonly called: number;
  readonly case: CounterCaseOut;
  readonly checklist: string[];
  readonly held_for: string[];
  readonly interference: string | null;
  readonly language: string;
  readonly least_words: number;
  readonly mandatory: string[];
  readonly outcome: string;
  readonly overridden: number[];
  readonly reasons: SeatReasonsOut;
  readonly risks: string[];
  readonly session: string;
  readonly skipped: number[];
  readonly state: string;
  readonly steps: string[];
  readonly texts: string[];
  readonly ticked: string[];
  readonly verdicts: Readonly<Record<string, string>>;
};

export type CredentialIn = {
  readonly credential: Readonly<Record<string, unknown>>;
};

export type DecideIn = {
  readonly note?: string;
  readonly outcome: "approve" | "refuse" | "refer";
  readonly reasons?: string[];
};

export type DemoAccountOut = {
  readonly login: string;
  readonly password: string;
  readonly roles: StaffRole[];
};

export type DevicesIn = {
  readonly browser?: string;
  readonly camera_label?: string;
  readonly camera_ok: boolean;
  readonly face_ok: boolean;
  readonly frame_rate?: number;
  readonly height?: number;
  readonly light_ok: boolean;
  readonly microphone_ok: boolean;
  readonly network?: "" | "wifi" | "cellular" | "wired" | "other";
  readonly speaker_ok: boolean;
  readonly time_zone?: string;
  readonly width?: number;
};

export type Direction = "at_least" | "at_most";

export type DocumentOut = {
  readonly document: string;
  readonly index: number;
  readonly pages: number;
};

export type DoneOut = Readonly<Record<string, never>>;

export type EndOut = {
  readonly how: string;
  readonly index: number;
  readonly policy_line: string;
  readonly reason: string;
};

export type EntriesOut = {
  readonly entries: EntryOut[];
};

export type EntryOut = {
  readonly at: string;
  readonly event: Readonly<Record<string, unknown>>;
  readonly index: number;
  readonly kind: string;
};

export type ExportAskedOut = {
  readonly request: string;
};

export type ExportIn = {
  readonly boxes?: BoxIn[];
  readonly from_s?: number;
  readonly language?: "" | "zh-CN" | "zh-TW" | "en";
  readonly to_s?: number;
  readonly what: string;
  readonly words: string;
};

export type ExportSeen = {
  readonly answered_by: string;
  readonly asked_at: string;
  readonly asked_by: string;
  readonly boxes: Box[];
  readonly bytes: number;
  readonly from_s: number;
  readonly language: string;
  readonly mine: boolean;
  readonly progress: number;
  readonly request: string;
  readonly session: string;
  readonly state: string;
  readonly to_s: number;
  readonly what: string;
  readonly why: string;
  readonly words: string;
};

export type ExportsOut = {
  readonly exports: ExportSeen[];
  readonly kinds: string[];
};

export type Fact = {
  readonly name: string;
  readonly value: string;
};

export type FilterIn = {
  readonly name: string;
  readonly query: Readonly<Record<string, string>>;
};

export type FilterOut = {
  readonly name: string;
  readonly query: Readonly<Record<string, string>>;
};

export type FiltersOut = {
  readonly filters: FilterOut[];
};

export type Finding = {
  readonly check: string;
  readonly challenge: string | null;
  readonly verdict: Verdict;
  readonly reason: Reason | null;
  readonly score: number;
  readonly threshold: number;
  readonly direction: Direction;
  readonly policy_line: string;
  readonly notes: Reason[];
  readonly facts: Fact[];
  readonly evidence: string[];
  readonly models: string[];
};

export type FindingSeenOut = {
  readonly at: string;
  readonly challenge: Readonly<Record<string, unknown>> | null;
  readonly finding: Readonly<Record<string, unknown>>;
  readonly observations: Readonly<Record<string, unknown>>[];
  readonly observed: number;
  readonly policy_line: PolicyLineOut;
  readonly stills: PageStill[];
};

export type GroupOut = {
  readonly endings: ReasonOut[];
  readonly group: string;
  readonly lasted: SpreadOut;
  readonly left: number;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly ratings: RatingsOut | null;
  readonly reasons: ReasonOut[];
  readonly sessions: number;
  readonly suspended: number;
  readonly suspensions: number;
  readonly waited: SpreadOut;
  readonly withheld: boolean;
};

export type HealthOut = {
  readonly status: "ok";
};

export type Hint = {
  readonly code: string;
  readonly detail: string;
};

export type HoldIn = {
  readonly hold?: string | null;
  readonly on: boolean;
  readonly why: string;
};

export type HoldOut = {
  readonly hold: string;
  readonly index: number;
};

export type HoldSeenOut = {
  readonly at: string;
  readonly by: string;
  readonly hold: string;
  readonly session: string;
  readonly why: string;
};

export type HoldsOut = {
  readonly holds: HoldSeenOut[];
};

export type IceOut = {
  readonly ice_servers: IceServerOut[];
};

export type IceServerOut = {
  readonly credential: string;
  readonly urls: string[];
  readonly username: string;
};

export type InLine = {
  readonly session: string;
  readonly since_s: number;
  readonly priority: boolean;
  readonly language: Language;
  readonly matter: string;
};

export type IndexOut = {
  readonly index: number;
};

export type InterpreterIn = {
  readonly language: Language;
};

export type InterpreterOpenIn = {
  readonly session: string;
  readonly token: string;
};

export type InterpreterOpenOut = {
  readonly applicant_language: string;
  readonly language: string;
  readonly matter: string;
  readonly session: string;
};

export type InterpreterOut = {
  readonly index: number;
  readonly link: string;
};

export type InterpreterViewIn = {
  readonly of: "applicant" | "applicant.screen" | "clerk" | "clerk.screen";
  readonly sdp: string;
};

export type InvitationOut = {
  readonly expires_s: number;
  readonly link: string;
  readonly session: string;
};

export type JoinIn = {
  readonly silent?: boolean;
};

export type JudgedAgainIn = {
  readonly policy?: string | null;
};

export type JudgementOut = {
  readonly notes: string[];
  readonly policy_line: string;
  readonly reason: string | null;
  readonly score: number;
  readonly threshold: number;
  readonly verdict: Verdict;
};

export type KeepingOut = {
  readonly days: number | null;
  readonly due: string;
  readonly held: string[];
  readonly holds: HoldSeenOut[];
  readonly kept_as: string;
  readonly matter: string;
  readonly whose: string;
  readonly withdrawn: string[];
  readonly years: number | null;
};

export type Language = "zh-CN" | "zh-TW" | "en";

export type LanguageIn = {
  readonly language: Language;
};

export type ListedSession = {
  readonly clerk: string;
  readonly created: string;
  readonly duration_s: number;
  readonly ended: string;
  readonly gaps: number;
  readonly id: string;
  readonly language: string;
  readonly matter: string;
  readonly may_open: boolean;
  readonly outcome: string | null;
  readonly overrides: number | null;
  readonly reasons: string[];
  readonly reference: string | null;
  readonly review: string;
  readonly risks: string[];
  readonly rules: number | null;
  readonly skips: number;
  readonly state: string;
  readonly suspensions: number;
};

export type MeOut = {
  readonly languages: Language[];
  readonly matters: string[];
  readonly name: string;
  readonly person: string;
  readonly roles: StaffRole[];
};

export type NamesOut = {
  readonly names: Readonly<Record<string, string>>;
};

export type NewPasswordOut = {
  readonly password: string;
};

export type NewPersonOut = {
  readonly password: string;
  readonly person: string;
};

export type NextReviewOut = {
  readonly session: string;
};

export type NoteIn = {
  readonly note: string;
};

export type NothingIn = Readonly<Record<string, never>>;

export type NoticeTextOut = {
  readonly body: string;
  readonly matter: string;
  readonly sha256: string;
  readonly title: string;
  readonly version: string;
};

export type NumbersOut = {
  readonly by: string;
  readonly from: string;
  readonly groups: GroupOut[];
  readonly least: number;
  readonly to: string;
  readonly total: GroupOut;
  readonly zone: string;
};

export type OfferIn = {
  readonly sdp: string;
  readonly who?: "applicant" | "applicant.screen";
};

export type OfferOut = {
  readonly part: string;
  readonly sdp: string;
};

export type OpenIn = {
  readonly token: string;
};

export type OpenOut = {
  readonly document: string;
  readonly language: string;
  readonly matter: string;
  readonly minutes: number;
  readonly retention_days: number;
  readonly session: string;
};

export type OptionsOut = {
  readonly options: Readonly<Record<string, unknown>>;
};

export type OutcomesOut = {
  readonly was: EndOut;
  readonly would: EndOut;
};

export type OverrideIn = {
  readonly number: number;
  readonly reason: string;
  readonly verdict: "pass" | "fail" | "inconclusive";
  readonly words: string;
};

export type PageClock = {
  readonly began: number;
  readonly ended: number;
};

export type PageFinding = {
  readonly at_s: number;
  readonly challenge: string | null;
  readonly check: string;
  readonly direction: string;
  readonly evidence: string[];
  readonly index: number;
  readonly notes: string[];
  readonly policy_line: string;
  readonly reason: string | null;
  readonly score: number;
  readonly threshold: number;
  readonly verdict: string;
};

export type PageLink = {
  readonly at_s: number;
  readonly kbps: number;
  readonly least_kbps: number;
  readonly level_db: number | null;
  readonly loss: number;
  readonly most_loss: number;
  readonly rtt_ms: number | null;
};

export type PageMark = {
  readonly at_s: number;
  readonly by: string;
  readonly code: string;
  readonly index: number;
  readonly kind: string;
  readonly to_s: number | null;
  readonly verdict: string;
  readonly words: string;
};

export type PageNote = {
  readonly at_s: number;
  readonly by: string;
  readonly index: number;
  readonly words: string;
};

export type PageRule = {
  readonly entries: number[];
  readonly rule: string;
};

export type PageSession = {
  readonly attended: boolean;
  readonly blind: boolean;
  readonly clerk: string;
  readonly created: string;
  readonly decided_by: string | null;
  readonly ended: string;
  readonly id: string;
  readonly language: string;
  readonly matter: string;
  readonly names: Readonly<Record<string, string>>;
  readonly outcome: string | null;
  readonly party: string;
  readonly policy_sha256: string;
  readonly policy_version: string;
  readonly reference: string;
  readonly risks: string[];
  readonly state: string;
  readonly suspensions: number;
};

export type PageSpeech = {
  readonly from_s: number;
  readonly to_s: number;
  readonly who: string;
};

export type PageStep = {
  readonly attempts: number;
  readonly from_s: number | null;
  readonly number: number;
  readonly overridden: string;
  readonly reason: string;
  readonly reopened: number;
  readonly skipped: boolean;
  readonly step: string;
  readonly to_s: number | null;
  readonly verdict: string;
};

export type PageStill = {
  readonly at_s: number;
  readonly by: string;
  readonly height: number;
  readonly index: number;
  readonly purpose: string;
  readonly sha256: string;
  readonly width: number;
};

export type PageTrack = {
  readonly codecs: string[];
  readonly duration_s: number;
  readonly from_s: number;
  readonly height: number;
  readonly kind: string;
  readonly media: string;
  readonly part: string;
  readonly playable: boolean;
  readonly to_s: number;
  readonly who: string;
  readonly width: number;
};

export type PageTrail = {
  readonly broken: string;
  readonly checkpoint: string | null;
  readonly checkpoint_at: string;
  readonly checkpoint_size: number;
  readonly length: number;
  readonly sealed: number;
  readonly stamped: string | null;
  readonly whole: boolean;
};

export type PageWords = {
  readonly from_s: number;
  readonly index: number;
  readonly kind: string;
  readonly language: string;
  readonly to_s: number;
  readonly who: string;
  readonly words: string;
};

export type PartyIn = {
  readonly birth_date?: string;
  readonly id_number?: string;
  readonly name?: string;
  readonly nationality?: string;
  readonly passport_number?: string;
  readonly relationship?: "" | "none" | "spouse" | "parent" | "child" | "sibling" | "relative";
  readonly sex?: "" | "male" | "female";
};

export type PasswordIn = {
  readonly new: string;
  readonly old: string;
};

export type PeopleOut = {
  readonly people: PersonOut[];
};

export type PeriodOut = {
  readonly from_s: number;
  readonly period: string;
  readonly rate: number;
  readonly seed: string | null;
  readonly sha256: string;
  readonly to_s: number;
};

export type PersonChangeIn = {
  readonly conflicts?: string[] | null;
  readonly disabled?: boolean | null;
  readonly languages?: Language[] | null;
  readonly matters?: string[] | null;
  readonly name?: string | null;
  readonly roles?: StaffRole[] | null;
};

export type PersonIn = {
  readonly conflicts?: string[];
  readonly languages?: Language[];
  readonly login: string;
  readonly matters?: string[];
  readonly name: string;
  readonly roles: StaffRole[];
};

export type PersonOut = {
  readonly conflicts: string[];
  readonly disabled: boolean;
  readonly languages: Language[];
  readonly login: string;
  readonly matters: string[];
  readonly name: string;
  readonly person: string;
  readonly roles: StaffRole[];
};

export type PhoneIn = {
  readonly phone: string;
};

export type PointIn = {
  readonly p: number;
  readonly t: number;
  readonly x: number;
  readonly y: number;
};

export type PolicyLineOut = {
  readonly key: string;
  readonly line: number;
  readonly value: string | number | boolean | unknown[] | Readonly<Record<string, unknown>> | null;
};

export type ProbeOut = {
  readonly bytes: number;
};

export type Problem = {
  readonly code: string;
  readonly detail: string;
  readonly details?: (Readonly<Record<string, string | number>>)[];
  readonly status: number;
  readonly title: string;
  readonly type: "about:blank";
};

export type RateOut = {
  readonly flagged: boolean;
  readonly high: number;
  readonly k: number;
  readonly low: number;
  readonly n: number;
  readonly p: number;
};

export type RatingIn = {
  readonly stars: number;
};

export type RatingsOut = {
  readonly counts: number[];
  readonly mean: number;
  readonly n: number;
};

export type ReadyOut = {
  readonly parts: Readonly<Record<string, boolean>>;
  readonly ready: boolean;
};

export type Reason = "link.loss" | "link.slow" | "link.frozen" | "link.lost" | "camera.covered" | "camera.still" | "camera.stopped" | "microphone.silent" | "face.absent" | "face.several" | "face.other" | "face.too_small" | "face.blurred" | "face.dark" | "turn.wrong" | "turn.early" | "turn.late" | "turn.not_held" | "digits.mismatch" | "digits.not_heard" | "digits.late" | "lips.out_of_step" | "card.blurred" | "card.glare" | "card.too_small" | "card.unreadable" | "card.checksum" | "card.expired" | "card.mismatch" | "card.no_portrait" | "match.below_threshold" | "replay.suspected" | "injection.suspected" | "environment.incomplete" | "environment.person" | "environment.device" | "environment.voice" | "environment.turned" | "environment.whisper" | "language.barrier" | "intent.unclear" | "intent.contradicted" | "notice.not_understood" | "coercion.suspected" | "coercion.signal" | "recorder.unhealthy" | "storage.full" | "server.overloaded" | "server.restarted" | "server.failed" | "clerk.suspended" | "clerk.terminated" | "clerk.left" | "applicant.suspended" | "applicant.left" | "consent.refused" | "consent.withdrawn" | "policy.retries_exhausted" | "policy.suspensions_exhausted" | "policy.time_exhausted";

export type ReasonOut = {
  readonly reason: string;
  readonly sessions: number;
  readonly times: number;
};

export type ReasonedIn = {
  readonly number: number;
  readonly reason: string;
  readonly words: string;
};

export type ResultOut = {
  readonly case: string;
  readonly checkpoint: Readonly<Record<string, unknown>> | null;
  readonly decided: string;
  readonly format: string;
  readonly held_for: string[];
  readonly key: string;
  readonly made: string;
  readonly matter: string;
  readonly outcome: string;
  readonly party: string;
  readonly policy: Readonly<Record<string, string>>;
  readonly reasons: string[];
  readonly reference: string;
  readonly second: string | null;
  readonly session: string;
  readonly signature: string;
  readonly trail: Readonly<Record<string, unknown>>;
  readonly verdicts: Readonly<Record<string, string>>;
};

export type ReviewIn = {
  readonly outcome: "approve" | "refuse" | "refer" | "terminate";
  readonly reasons?: string[];
  readonly words: string;
};

export type ReviewQueueOut = {
  readonly disputed: string[];
  readonly least_words: number;
  readonly mine: string | null;
  readonly reasons: Readonly<Record<string, string[]>>;
  readonly reference: string;
  readonly until_s: number;
  readonly waiting: number;
};

export type ReviewerOut = {
  readonly bound: number;
  readonly differed: number;
  readonly missed: number;
  readonly person: string;
  readonly reviewed: number;
  readonly seeded: number;
  readonly upheld: number;
};

export type ReviewersOut = {
  readonly reviewers: ReviewerOut[];
};

export type SamplesOut = {
  readonly drawn: number;
  readonly ended: number;
  readonly periods: PeriodOut[];
  readonly rules: Readonly<Record<string, number>>;
  readonly states: Readonly<Record<string, number>>;
  readonly why: Readonly<Record<string, number>>;
};

export type SayIn = {
  readonly text: string;
};

export type ScreenDeclinedIn = {
  readonly why: "declined" | "impossible";
};

export type SeatOfferIn = {
  readonly sdp: string;
  readonly who?: "clerk" | "clerk.screen";
};

export type SeatReasonsOut = {
  readonly override: string[];
  readonly refer: string[];
  readonly refuse: string[];
  readonly repeat: string[];
  readonly skip: string[];
  readonly suspend: string[];
  readonly terminate: string[];
};

export type SeatStopIn = {
  readonly who: "clerk" | "clerk.screen";
};

export type SeatViewIn = {
  readonly of: "applicant" | "applicant.screen" | "clerk" | "clerk.screen" | "interpreter";
  readonly sdp: string;
};

export type SecondIn = {
  readonly agrees: boolean;
  readonly words?: string;
};

export type SeededIn = {
  readonly session: string;
  readonly truth: "refuse" | "refer" | "terminate";
};

export type SeenEntriesOut = {
  readonly entries: SeenEntryOut[];
};

export type SeenEntryOut = {
  readonly at: string;
  readonly event: Readonly<Record<string, unknown>> | null;
  readonly index: number;
  readonly kind: string;
};

export type SessionAgainOut = {
  readonly changes: ChangeOut[];
  readonly exact: boolean;
  readonly outcome: OutcomesOut;
  readonly same: number;
  readonly steps: StepAgainOut[];
  readonly suspended_besides: BreakOut[];
};

export type SessionIn = {
  readonly attended?: boolean | null;
  readonly case: string;
  readonly language?: Language;
  readonly party: string;
  readonly priority?: boolean;
};

export type SessionOut = {
  readonly attended: boolean;
  readonly case: string;
  readonly expires_s: number;
  readonly language: string;
  readonly length: number;
  readonly matter: string;
  readonly outcome: string;
  readonly party: string;
  readonly priority: boolean;
  readonly reason: string | null;
  readonly session: string;
  readonly state: string;
  readonly steps: string[];
  readonly suspensions: number;
  readonly verdicts: Readonly<Record<string, string>>;
};

export type SessionPageOut = {
  readonly clock: PageClock;
  readonly findings: PageFinding[];
  readonly link: PageLink[];
  readonly marks: PageMark[];
  readonly notes: PageNote[];
  readonly rules: PageRule[];
  readonly session: PageSession;
  readonly speech: PageSpeech[];
  readonly steps: PageStep[];
  readonly stills: PageStill[];
  readonly tracks: PageTrack[];
  readonly trail: PageTrail;
  readonly transcript: PageWords[];
};

export type SessionsListOut = {
  readonly next: string | null;
  readonly rows: ListedSession[];
};

export type SessionsOut = {
  readonly sessions: SessionOut[];
};

export type ShownIn = {
  readonly page: number;
};

export type SignAgreementIn = {
  readonly answer: string;
  readonly question: string;
};

export type SignInIn = {
  readonly login: string;
  readonly password: string;
};

export type SignOpenIn = {
  readonly token: string;
};

export type SignOpenOut = {
  readonly document: string;
  readonly expires_s: number;
  readonly language: string;
  readonly matter: string;
  readonly pages: number;
  readonly session: string;
};

export type SignatureIn = {
  readonly height: number;
  readonly strokes: PointIn[][];
  readonly width: number;
};

export type SigningIn = {
  readonly phone?: string;
  readonly via: "page" | "qr" | "sms";
};

export type SigningOut = {
  readonly index: number;
  readonly svg?: string | null;
};

export type SpreadOut = {
  readonly median_s: number | null;
  readonly n: number;
  readonly p95_s: number | null;
};

export type StaffRole = "clerk" | "supervisor" | "reviewer" | "auditor" | "administrator";

export type State = "invited" | "waiting" | "connecting" | "verifying" | "suspended" | "awaiting_decision" | "decided" | "terminated" | "expired" | "office";

export type StepAgainOut = {
  readonly number: number;
  readonly step: string;
  readonly was: Verdict;
  readonly would: Verdict | null;
};

export type StillOut = {
  readonly still: string;
};

export type StopIn = {
  readonly who: "applicant.screen";
};

export type StopWordIn = {
  readonly reason: string;
  readonly words?: string;
};

export type StoppedOut = Readonly<Record<string, never>>;

export type SubjectIn = {
  readonly address?: string;
  readonly currency?: string;
  readonly parcel?: string;
  readonly price?: number | null;
};

export type TextsOut = {
  readonly consents: ConsentTextOut[];
  readonly notices: NoticeTextOut[];
};

export type TickIn = {
  readonly done: boolean;
  readonly item: string;
};

export type Verdict = "pass" | "fail" | "inconclusive";

export type ViewIn = {
  readonly of: "clerk" | "clerk.screen" | "interpreter";
  readonly sdp: string;
};

export type ViewOut = {
  readonly sdp: string;
  readonly view: string;
};

export type ViewingIn = {
  readonly case: string;
  readonly why: string;
};

export type ViewingOut = {
  readonly until: number;
  readonly viewing: string;
};

export type WaysOut = {
  readonly demo: DemoAccountOut[];
  readonly oidc: string | null;
  readonly passkey: boolean;
  readonly password: true;
};

export type Who = "applicant" | "clerk" | "interpreter" | "applicant.screen" | "clerk.screen";

export type WithdrawIn = {
  readonly consent?: "" | "face" | "recording" | "cross_border";
};

export type WithdrawalIn = {
  readonly consent: "face" | "recording" | "cross_border";
  readonly why: string;
};

export type WordsIn = {
  readonly words: string;
};

export interface ApplicantEvents {
  admitted: {
    readonly steps: string[];
  };
  answer_confirmed: {
    readonly challenge: string;
    readonly verdict: Verdict;
  };
  biometrics_erased: {
    readonly files: number;
  };
  caption_made: {
    readonly who: string;
    readonly words: string;
    readonly language: Language;
    readonly from_s: number;
    readonly to_s: number;
  };
  challenge_issued: {
    readonly id: string;
    readonly check: string;
    readonly prompt: string;
    readonly expected: string;
    readonly words: string;
    readonly attempt: number;
    readonly issued_s: number;
    readonly expires_s: number;
  };
  chat_said: {
    readonly by: string;
    readonly words: string;
  };
  clerk_assigned: Readonly<Record<string, never>>;
  clerk_released: Readonly<Record<string, never>>;
  code_confirmed: {
    readonly document: string;
  };
  code_refused: {
    readonly document: string;
    readonly left: number;
  };
  code_sent: {
    readonly document: string;
    readonly expires_s: number;
  };
  connected: {
    readonly part: string;
    readonly relayed: boolean;
  };
  consent_answered: {
    readonly text: string;
    readonly version: string;
    readonly language: Language;
    readonly given: boolean;
  };
  consent_withdrawn: {
    readonly consent: string;
    readonly then: string;
  };
  decided: Readonly<Record<string, never>>;
  document_made: {
    readonly document: string;
    readonly pages: number;
    readonly sha256: string;
  };
  document_signed: {
    readonly document: string;
    readonly sha256: string;
  };
  expired: Readonly<Record<string, never>>;
  finding_made: {
    readonly check: string;
    readonly challenge: null | string;
    readonly verdict: Verdict;
    readonly reason: null | Reason;
  };
  interpreter_joined: Readonly<Record<string, never>>;
  language_chosen: {
    readonly language: Language;
  };
  page_shown: {
    readonly document: string;
    readonly page: number;
  };
  part_closed: {
    readonly part: string;
  };
  part_opened: {
    readonly part: string;
    readonly who: string;
  };
  prompt_spoken: {
    readonly text: string;
    readonly language: Language;
  };
  queued: Readonly<Record<string, never>>;
  resumed: {
    readonly by: string;
  };
  screen_asked: Readonly<Record<string, never>>;
  screen_declined: {
    readonly why: string;
  };
  session_created: {
    readonly language: Language;
    readonly matter: string;
    readonly attended: boolean;
    readonly priority: boolean;
  };
  session_rated: {
    readonly stars: number;
  };
  signature_drawn: {
    readonly document: string;
    readonly via: string;
  };
  signing_link_opened: {
    readonly document: string;
  };
  signing_offered: {
    readonly document: string;
    readonly via: string;
  };
  step_ended: {
    readonly step: string;
    readonly number: number;
    readonly verdict: Verdict;
    readonly reason: null | Reason;
  };
  step_reopened: {
    readonly number: number;
  };
  step_skipped: {
    readonly number: number;
  };
  step_started: {
    readonly step: string;
    readonly number: number;
    readonly attempt: number;
  };
  steps_finished: Readonly<Record<string, never>>;
  suspended: {
    readonly reason: Reason;
    readonly resume_by_s: number;
    readonly by: string;
  };
  terminated: {
    readonly reason: Reason;
    readonly by: string;
  };
}

export type InterpreterKind = "caption_made" | "chat_said" | "connected" | "decided" | "interpreter_joined" | "part_closed" | "part_opened" | "resumed" | "suspended" | "terminated";

export interface StaffEvents {
  admitted: {
    readonly policy_version: string;
    readonly policy_sha256: string;
    readonly steps: string[];
  };
  answer_confirmed: {
    readonly challenge: string;
    readonly verdict: Verdict;
    readonly by: string;
    readonly words: string;
  };
  biometrics_erased: {
    readonly entries: number[];
    readonly files: number;
  };
  caption_made: {
    readonly who: string;
    readonly words: string;
    readonly language: Language;
    readonly from_s: number;
    readonly to_s: number;
  };
  challenge_issued: {
    readonly challenge: Challenge;
  };
  chat_said: {
    readonly by: string;
    readonly words: string;
  };
  clerk_assigned: {
    readonly clerk: string;
    readonly by: string;
    readonly free: number;
    readonly drawn: number;
  };
  clerk_released: {
    readonly clerk: string;
    readonly why: string;
    readonly note: string;
  };
  code_confirmed: {
    readonly document: string;
  };
  code_refused: {
    readonly document: string;
    readonly left: number;
  };
  code_sent: {
    readonly document: string;
    readonly salt: string;
    readonly sha256: string;
    readonly expires_s: number;
  };
  connected: {
    readonly part: string;
    readonly relayed: boolean;
  };
  consent_answered: {
    readonly text: string;
    readonly version: string;
    readonly sha256: string;
    readonly language: Language;
    readonly given: boolean;
  };
  consent_withdrawn: {
    readonly consent: string;
    readonly by: string;
    readonly then: string;
    readonly why: string;
  };
  decided: {
    readonly outcome: string;
    readonly by: string;
    readonly note: string;
    readonly reasons: string[];
  };
  device_reported: {
    readonly camera_ok: boolean;
    readonly microphone_ok: boolean;
    readonly speaker_ok: boolean;
    readonly light_ok: boolean;
    readonly face_ok: boolean;
    readonly camera_label: string;
    readonly width: number;
    readonly height: number;
    readonly frame_rate: number;
    readonly browser: string;
    readonly network: string;
    readonly country: string;
  };
  document_made: {
    readonly document: string;
    readonly template: string;
    readonly blob: string;
    readonly sha256: string;
    readonly pages: number;
  };
  document_signed: {
    readonly document: string;
    readonly blob: string;
    readonly sha256: string;
    readonly facts: Readonly<Record<string, unknown>>;
  };
  expired: Readonly<Record<string, never>>;
  finding_made: {
    readonly finding: Finding;
  };
  gap_noted: {
    readonly from_s: number;
    readonly to_s: number;
    readonly reason: Reason;
  };
  interference_assessed: {
    readonly verdict: Verdict;
    readonly by: string;
    readonly words: string;
  };
  interpreter_invited: {
    readonly by: string;
    readonly link_sha256: string;
    readonly language: Language;
  };
  interpreter_joined: {
    readonly opener_sha256: string;
  };
  language_chosen: {
    readonly language: Language;
  };
  note_made: {
    readonly by: string;
    readonly words: string;
  };
  page_shown: {
    readonly document: string;
    readonly page: number;
  };
  part_closed: {
    readonly part: string;
    readonly why: string;
  };
  part_opened: {
    readonly part: string;
    readonly fingerprint: string;
    readonly codecs: string[];
    readonly who: string;
  };
  prompt_spoken: {
    readonly text: string;
    readonly language: Language;
    readonly by: string;
  };
  queued: {
    readonly at_s: number;
  };
  recording_closed: {
    readonly part: string;
    readonly blob: string;
    readonly size: number;
    readonly sha256: string;
    readonly duration_s: number;
    readonly recovered: boolean;
    readonly who: string;
    readonly began_s: number;
    readonly ended_s: number;
  };
  result_confirmed: {
    readonly by: string;
    readonly agrees: boolean;
    readonly words: string;
  };
  result_held: {
    readonly for_: string[];
  };
  result_signed: {
    readonly blob: string;
    readonly sha256: string;
  };
  resumed: {
    readonly by: string;
  };
  risk_noted: {
    readonly reason: Reason;
    readonly reading: Readonly<Record<string, unknown>>;
  };
  screen_asked: {
    readonly by: string;
  };
  screen_declined: {
    readonly why: string;
  };
  server_restarted: {
    readonly lost: string;
  };
  session_created: {
    readonly case: string;
    readonly party: string;
    readonly language: Language;
    readonly matter: string;
    readonly link_sha256: string;
    readonly expires_s: number;
    readonly attended: boolean;
    readonly priority: boolean;
  };
  signature_drawn: {
    readonly document: string;
    readonly blob: string;
    readonly sha256: string;
    readonly strokes: number;
    readonly via: string;
    readonly picture: string;
    readonly picture_sha256: string;
  };
  signing_link_opened: {
    readonly document: string;
    readonly link_sha256: string;
    readonly opener_sha256: string;
  };
  signing_offered: {
    readonly document: string;
    readonly via: string;
    readonly link_sha256: string;
  };
  step_called: {
    readonly number: number;
    readonly by: string;
  };
  step_ended: {
    readonly step: string;
    readonly number: number;
    readonly verdict: Verdict;
    readonly reason: Reason | null;
  };
  step_overridden: {
    readonly number: number;
    readonly verdict: Verdict;
    readonly by: string;
    readonly reason: string;
    readonly words: string;
  };
  step_reopened: {
    readonly number: number;
    readonly by: string;
    readonly reason: string;
    readonly words: string;
  };
  step_skipped: {
    readonly number: number;
    readonly by: string;
    readonly reason: string;
    readonly words: string;
  };
  step_started: {
    readonly step: string;
    readonly number: number;
    readonly attempt: number;
  };
  steps_finished: Readonly<Record<string, never>>;
  still_kept: {
    readonly still: string;
    readonly blob: string;
    readonly sha256: string;
    readonly purpose: string;
    readonly width: number;
    readonly height: number;
    readonly at_s: number;
    readonly challenge: string | null;
    readonly by: string;
  };
  subject_access_made: {
    readonly by: string;
    readonly party: string;
    readonly bytes: number;
    readonly of_sha256: string;
  };
  supervisor_joined: {
    readonly person: string;
    readonly silent: boolean;
  };
  supervisor_left: {
    readonly person: string;
  };
  suspended: {
    readonly reason: Reason;
    readonly policy_line: string;
    readonly reading: Readonly<Record<string, unknown>>;
    readonly resume_by_s: number;
    readonly by: string;
  };
  suspicion_noted: {
    readonly reason: Reason;
    readonly facts: Readonly<Record<string, unknown>>;
  };
  terminated: {
    readonly reason: Reason;
    readonly policy_line: string;
    readonly reading: Readonly<Record<string, unknown>>;
    readonly by: string;
  };
  ticked: {
    readonly item: string;
    readonly done: boolean;
    readonly by: string;
  };
}

export interface ApplicantMessages {
  hint: {
    readonly type: "hint";
    readonly code: string;
    readonly detail: string;
  };
  link: {
    readonly type: "link";
    readonly kbps: null | number;
    readonly loss: null | number;
    readonly rtt_ms: null | number;
    readonly fps: null | number;
  };
  place: {
    readonly type: "place";
    readonly ahead: number;
    readonly wait_s: null | number;
  };
  pointer: {
    readonly type: "pointer";
    readonly x: number;
    readonly y: number;
    readonly mode: string;
    readonly w: number;
    readonly h: number;
  };
}

export interface CounterMessages {
  caption: {
    readonly type: "caption";
    readonly who: string;
    readonly words: string;
    readonly language: Language;
    readonly from_s: number;
    readonly to_s: number;
  };
  hint: {
    readonly type: "hint";
    readonly code: string;
    readonly detail: string;
  };
}

export interface SeatMessages {
  alarm: {
    readonly type: "alarm";
    readonly session: string;
    readonly kind: string;
  };
  assigned: {
    readonly type: "assigned";
    readonly session: string;
  };
  availability: {
    readonly type: "availability";
    readonly availability: Availability;
  };
  queue: {
    readonly type: "queue";
    readonly waiting: {
      readonly session: string;
      readonly waited_s: number;
      readonly priority: boolean;
      readonly language: Language;
      readonly matter: string;
    }[];
  };
  released: {
    readonly type: "released";
    readonly session: string;
    readonly why: string;
  };
  seats: {
    readonly type: "seats";
    readonly seats: ({
      readonly person: string;
      readonly name: string;
      readonly availability: Availability;
      readonly session: null | string;
    })[];
  };
}

export interface Routes {
  "POST /api/cases": { takes: CaseIn; gives: CaseOut };
  "POST /api/interpreter/open": { takes: InterpreterOpenIn; gives: InterpreterOpenOut };
  "POST /api/interpreter/sessions/{id}/chat": { takes: WordsIn; gives: IndexOut };
  "GET /api/interpreter/sessions/{id}/ice": { takes: null; gives: IceOut };
  "GET /api/interpreter/sessions/{id}/live": { takes: null; gives: null };
  "POST /api/interpreter/sessions/{id}/offer": { takes: OfferIn; gives: OfferOut };
  "POST /api/interpreter/sessions/{id}/stop": { takes: NothingIn; gives: StoppedOut };
  "POST /api/interpreter/sessions/{id}/view": { takes: InterpreterViewIn; gives: ViewOut };
  "GET /api/numbers": { takes: null; gives: NumbersOut };
  "GET /api/numbers.csv": { takes: null; gives: null };
  "GET /api/office/entries": { takes: null; gives: EntriesOut };
  "GET /api/office/me": { takes: null; gives: MeOut };
  "POST /api/office/me/passkeys/begin": { takes: NothingIn; gives: OptionsOut };
  "POST /api/office/me/passkeys/finish": { takes: CredentialIn; gives: DoneOut };
  "POST /api/office/me/password": { takes: PasswordIn; gives: DoneOut };
  "GET /api/office/names": { takes: null; gives: NamesOut };
  "GET /api/office/oidc/begin": { takes: null; gives: null };
  "GET /api/office/oidc/return": { takes: null; gives: null };
  "POST /api/office/passkey/begin": { takes: NothingIn; gives: OptionsOut };
  "POST /api/office/passkey/finish": { takes: CredentialIn; gives: MeOut };
  "GET /api/office/people": { takes: null; gives: PeopleOut };
  "POST /api/office/people": { takes: PersonIn; gives: NewPersonOut };
  "POST /api/office/people/{person}": { takes: PersonChangeIn; gives: DoneOut };
  "POST /api/office/people/{person}/reset": { takes: NothingIn; gives: NewPasswordOut };
  "POST /api/office/sign-in": { takes: SignInIn; gives: MeOut };
  "POST /api/office/sign-out": { takes: NothingIn; gives: DoneOut };
  "GET /api/office/ways": { takes: null; gives: WaysOut };
  "POST /api/open": { takes: OpenIn; gives: OpenOut };
  "GET /api/review/clerks": { takes: null; gives: ClerksOut };
  "GET /api/review/exports": { takes: null; gives: ExportsOut };
  "POST /api/review/exports/{request}/approval": { takes: ApprovalIn; gives: DoneOut };
  "GET /api/review/exports/{request}/file": { takes: null; gives: null };
  "GET /api/review/filters": { takes: null; gives: FiltersOut };
  "POST /api/review/filters": { takes: FilterIn; gives: DoneOut };
  "POST /api/review/filters/{name}/remove": { takes: NothingIn; gives: DoneOut };
  "GET /api/review/holds": { takes: null; gives: HoldsOut };
  "GET /api/review/queue": { takes: null; gives: ReviewQueueOut };
  "POST /api/review/queue/next": { takes: NothingIn; gives: NextReviewOut };
  "GET /api/review/reviewers": { takes: null; gives: ReviewersOut };
  "GET /api/review/samples": { takes: null; gives: SamplesOut };
  "POST /api/review/seeded": { takes: SeededIn; gives: IndexOut };
  "GET /api/review/sessions": { takes: null; gives: SessionsListOut };
  "GET /api/review/sessions/{id}": { takes: null; gives: SessionPageOut };
  "POST /api/review/sessions/{id}/adjudication": { takes: AdjudicationIn; gives: IndexOut };
  "GET /api/review/sessions/{id}/entries": { takes: null; gives: SeenEntriesOut };
  "POST /api/review/sessions/{id}/exports": { takes: ExportIn; gives: ExportAskedOut };
  "GET /api/review/sessions/{id}/findings/{index}": { takes: null; gives: FindingSeenOut };
  "POST /api/review/sessions/{id}/hold": { takes: HoldIn; gives: HoldOut };
  "POST /api/review/sessions/{id}/judged-again": { takes: JudgedAgainIn; gives: SessionAgainOut };
  "GET /api/review/sessions/{id}/keeping": { takes: null; gives: KeepingOut };
  "GET /api/review/sessions/{id}/media/{part}": { takes: null; gives: null };
  "POST /api/review/sessions/{id}/review": { takes: ReviewIn; gives: IndexOut };
  "GET /api/review/sessions/{id}/stills/{sha256}": { takes: null; gives: null };
  "POST /api/review/sessions/{id}/viewings": { takes: ViewingIn; gives: ViewingOut };
  "POST /api/review/sessions/{id}/withdrawal": { takes: WithdrawalIn; gives: IndexOut };
  "POST /api/seat/availability": { takes: AvailabilityIn; gives: DoneOut };
  "GET /api/seat/live": { takes: null; gives: null };
  "GET /api/seat/sessions/{id}": { takes: null; gives: CounterOut };
  "POST /api/seat/sessions/{id}/ask-screen": { takes: NothingIn; gives: IndexOut };
  "POST /api/seat/sessions/{id}/assess": { takes: AssessIn; gives: IndexOut };
  "POST /api/seat/sessions/{id}/chat": { takes: WordsIn; gives: IndexOut };
  "POST /api/seat/sessions/{id}/code": { takes: PhoneIn; gives: IndexOut };
  "POST /api/seat/sessions/{id}/confirm": { takes: ConfirmIn; gives: IndexOut };
  "POST /api/seat/sessions/{id}/decide": { takes: DecideIn; gives: IndexOut };
  "POST /api/seat/sessions/{id}/document": { takes: NothingIn; gives: DocumentOut };
  "GET /api/seat/sessions/{id}/documents/{document}/pages/{n}": { takes: null; gives: null };
  "GET /api/seat/sessions/{id}/documents/{document}/signed": { takes: null; gives: null };
  "POST /api/seat/sessions/{id}/hand-over": { takes: NoteIn; gives: IndexOut };
  "GET /api/seat/sessions/{id}/ice": { takes: null; gives: IceOut };
  "POST /api/seat/sessions/{id}/interpreter": { takes: InterpreterIn; gives: InterpreterOut };
  "POST /api/seat/sessions/{id}/join": { takes: JoinIn; gives: IndexOut };
  "POST /api/seat/sessions/{id}/leave": { takes: NothingIn; gives: IndexOut };
  "GET /api/seat/sessions/{id}/live": { takes: null; gives: null };
  "POST /api/seat/sessions/{id}/next": { takes: NothingIn; gives: IndexOut };
  "POST /api/seat/sessions/{id}/note": { takes: WordsIn; gives: IndexOut };
  "POST /api/seat/sessions/{id}/offer": { takes: SeatOfferIn; gives: OfferOut };
  "POST /api/seat/sessions/{id}/override": { takes: OverrideIn; gives: IndexOut };
  "POST /api/seat/sessions/{id}/repeat": { takes: ReasonedIn; gives: IndexOut };
  "GET /api/seat/sessions/{id}/result": { takes: null; gives: ResultOut };
  "POST /api/seat/sessions/{id}/resume": { takes: NothingIn; gives: IndexOut };
  "POST /api/seat/sessions/{id}/say": { takes: SayIn; gives: IndexOut };
  "POST /api/seat/sessions/{id}/seal": { takes: NothingIn; gives: IndexOut };
  "POST /api/seat/sessions/{id}/second": { takes: SecondIn; gives: IndexOut };
  "POST /api/seat/sessions/{id}/signing": { takes: SigningIn; gives: SigningOut };
  "POST /api/seat/sessions/{id}/skip": { takes: ReasonedIn; gives: IndexOut };
  "POST /api/seat/sessions/{id}/snapshot": { takes: NothingIn; gives: IndexOut };
  "GET /api/seat/sessions/{id}/stills/{still}": { takes: null; gives: null };
  "POST /api/seat/sessions/{id}/stop": { takes: SeatStopIn; gives: StoppedOut };
  "POST /api/seat/sessions/{id}/suspend": { takes: StopWordIn; gives: IndexOut };
  "POST /api/seat/sessions/{id}/take-over": { takes: NoteIn; gives: IndexOut };
  "POST /api/seat/sessions/{id}/terminate": { takes: StopWordIn; gives: IndexOut };
  "POST /api/seat/sessions/{id}/tick": { takes: TickIn; gives: IndexOut };
  "POST /api/seat/sessions/{id}/together": { takes: NothingIn; gives: IndexOut };
  "POST /api/seat/sessions/{id}/view": { takes: SeatViewIn; gives: ViewOut };
  "GET /api/sessions": { takes: null; gives: SessionsOut };
  "POST /api/sessions": { takes: SessionIn; gives: InvitationOut };
  "GET /api/sessions/{id}": { takes: null; gives: SessionOut };
  "POST /api/sessions/{id}/chat": { takes: WordsIn; gives: IndexOut };
  "POST /api/sessions/{id}/consents": { takes: ConsentIn; gives: IndexOut };
  "POST /api/sessions/{id}/decline-screen": { takes: ScreenDeclinedIn; gives: IndexOut };
  "POST /api/sessions/{id}/devices": { takes: DevicesIn; gives: IndexOut };
  "POST /api/sessions/{id}/documents/{document}/code": { takes: CodeIn; gives: IndexOut };
  "GET /api/sessions/{id}/documents/{document}/pages/{n}": { takes: null; gives: null };
  "POST /api/sessions/{id}/documents/{document}/phone": { takes: NothingIn; gives: SigningOut };
  "POST /api/sessions/{id}/documents/{document}/shown": { takes: ShownIn; gives: IndexOut };
  "POST /api/sessions/{id}/documents/{document}/signature": { takes: SignatureIn; gives: IndexOut };
  "GET /api/sessions/{id}/documents/{document}/signed": { takes: null; gives: null };
  "GET /api/sessions/{id}/entries": { takes: null; gives: EntriesOut };
  "GET /api/sessions/{id}/ice": { takes: null; gives: IceOut };
  "POST /api/sessions/{id}/language": { takes: LanguageIn; gives: IndexOut };
  "POST /api/sessions/{id}/leave": { takes: NothingIn; gives: IndexOut };
  "GET /api/sessions/{id}/live": { takes: null; gives: null };
  "POST /api/sessions/{id}/offer": { takes: OfferIn; gives: OfferOut };
  "POST /api/sessions/{id}/probe": { takes: null; gives: ProbeOut };
  "POST /api/sessions/{id}/rating": { takes: RatingIn; gives: IndexOut };
  "POST /api/sessions/{id}/ready": { takes: NothingIn; gives: IndexOut };
  "GET /api/sessions/{id}/result": { takes: null; gives: ResultOut };
  "POST /api/sessions/{id}/resume": { takes: NothingIn; gives: IndexOut };
  "POST /api/sessions/{id}/sign-agreement": { takes: SignAgreementIn; gives: IndexOut };
  "POST /api/sessions/{id}/stills": { takes: null; gives: StillOut };
  "POST /api/sessions/{id}/stop": { takes: StopIn; gives: StoppedOut };
  "POST /api/sessions/{id}/suspend": { takes: NothingIn; gives: IndexOut };
  "POST /api/sessions/{id}/view": { takes: ViewIn; gives: ViewOut };
  "POST /api/sessions/{id}/withdraw": { takes: WithdrawIn; gives: IndexOut };
  "POST /api/sign/open": { takes: SignOpenIn; gives: SignOpenOut };
  "GET /api/sign/{id}/documents/{document}/pages/{n}": { takes: null; gives: null };
  "POST /api/sign/{id}/documents/{document}/shown": { takes: ShownIn; gives: IndexOut };
  "POST /api/sign/{id}/documents/{document}/signature": { takes: SignatureIn; gives: IndexOut };
  "GET /api/texts/{language}": { takes: null; gives: TextsOut };
  "GET /healthz": { takes: null; gives: HealthOut };
  "GET /metrics": { takes: null; gives: null };
  "GET /openapi.json": { takes: null; gives: null };
  "GET /readyz": { takes: null; gives: ReadyOut };
}
