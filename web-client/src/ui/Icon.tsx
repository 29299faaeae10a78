// Small line drawings. They never stand alone: a word is always beside them, so readers skip them.

const PATHS = {
  tick: "M5 12.5l4.5 4.5L19 7.5",
  cross: "M6 6l12 12M18 6L6 18",
  warn: "M12 4L2.8 20h18.4zM12 10v5M12 17.4v.2",
  info: "M12 21a9 9 0 100-18 9 9 0 000 18zM12 11v5.5M12 7.6v.2",
  pause: "M8 5v14M16 5v14",
  camera: "M3 7h11v10H3zM14 10.5l7-3.5v10l-7-3.5",
  microphone: "M12 3a3 3 0 00-3 3v5a3 3 0 006 0V6a3 3 0 00-3-3zM5.5 11a6.5 6.5 0 0013 0M12 17.5V21",
  speaker: "M4 9.5h4l5-4v13l-5-4H4zM16.5 8.5a5 5 0 010 7M19 6a8.5 8.5 0 010 12",
  sun: "M12 16.5a4.5 4.5 0 100-9 4.5 4.5 0 000 9zM12 2v2.5M12 19.5V22M2 12h2.5M19.5 12H22M5 5l1.8 1.8M17.2 17.2L19 19M5 19l1.8-1.8M17.2 6.8L19 5",
  face: "M12 21.5c4 0 7-4 7-9.5s-3-9.5-7-9.5-7 4-7 9.5 3 9.5 7 9.5zM9.3 10.5v.6M14.7 10.5v.6M9.3 15.5c1.6 1.4 3.8 1.4 5.4 0",
  network: "M2.5 9.5a14 14 0 0119 0M5.8 13.2a9.2 9.2 0 0112.4 0M9 16.8a4.5 4.5 0 016 0M12 20.2v.1",
  left: "M20 12H5M11 5.5L4.5 12l6.5 6.5",
  right: "M4 12h15M13 5.5l6.5 6.5-6.5 6.5",
  up: "M12 20V5M5.5 11L12 4.5l6.5 6.5",
  down: "M12 4v15M5.5 13l6.5 6.5 6.5-6.5",
  flip: "M4 12a8 8 0 0113.7-5.6L20 8.6M20 4v4.6h-4.6M20 12a8 8 0 01-13.7 5.6L4 15.4M4 20v-4.6h4.6",
  eye: "M2 12s3.8-6.5 10-6.5S22 12 22 12s-3.8 6.5-10 6.5S2 12 2 12zM12 15a3 3 0 100-6 3 3 0 000 6z",
  clock: "M12 21a9 9 0 100-18 9 9 0 000 18zM12 7v5.3l3.4 2",
  card: "M3 5.5h18v13H3zM6.5 15.5c.3-2 1.3-3 2.8-3s2.5 1 2.8 3M9.3 11.6a1.7 1.7 0 100-3.4 1.7 1.7 0 000 3.4zM14.5 10h4M14.5 13.5h4",
  copy: "M8.5 8.5h12v12h-12zM15.5 8.5v-5h-12v12h5",
  end: "M15 4h4.5v16H15M10.5 8L6 12l4.5 4M6.5 12h9",
  chat: "M4 5h16v11H10l-4.500 3.500V16H4zM8 9h8M8 12.300h5",
  captions: "M3 5.500h18v13H3zM7 14.500h4M13.500 14.500H17M7 11h2.500M12 11h5",
  screen: "M3 4.500h18v12H3zM9 20.500h6M12 16.500v4",
  plus: "M12 5v14M5 12h14",
  minus: "M5 12h14",
  download: "M12 4v11M7 10.500l5 5 5-5M4.500 20h15",
  bell: "M6 16.500V11a6 6 0 0112 0v5.500l1.500 1.500h-15zM10 20.500h4",
  people:
    "M9 11.500a3.500 3.500 0 100-7 3.500 3.500 0 000 7zM2.500 20c.5-4 3-6 6.500-6s6 2 6.500 6M16 5a3.300 3.300 0 010 6.300M17.500 14.300c2.300.7 3.600 2.600 4 5.700",
  wait: "M7 3h10M7 21h10M8 3c0 5 3 6.500 4 9 1-2.500 4-4 4-9M8 21c0-5 3-6.500 4-9 1 2.500 4 4 4 9",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 24 }: { name: IconName; size?: number }) {
  return (
    <svg class="icon" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
