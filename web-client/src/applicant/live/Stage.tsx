// Everybody's pictures, in one place that never moves a video from parent to parent: what matters now is large, the rest is small.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { SessionView } from "../../core/session.ts";
import { Pointed } from "../../ui/Pointed.tsx";
import { RemotePicture } from "../../ui/RemotePicture.tsx";
import { useWords } from "../../ui/words.tsx";
import { Zoomed } from "../../ui/Zoomed.tsx";
import { Spoken } from "./Spoken.tsx";
import { layoutOf, type SeatLive } from "./seat.ts";

interface StageProps {
  view: SessionView;
  seat: SeatLive;
  /** The own picture, with its guide and hint. */
  children: ComponentChildren;
}

export function Stage({ view, seat, children }: StageProps) {
  const { t } = useWords();
  const layout = layoutOf(view, seat);
  return (
    <div class="stage" data-layout={layout}>
      {layout === "words" && view.challenge !== null && <Spoken key={view.challenge.id} challenge={view.challenge} seat={seat} />}
      <SharedScreen stream={seat.screen} pointer={seat.pointer} />
      <RemotePicture
        name="clerk"
        label={t("who.clerk")}
        stream={seat.clerk}
        state={t(view.clerk ? "live.clerk.connecting" : "live.clerk.none")}
      />
      {view.interpreter && (
        <RemotePicture
          name="interpreter"
          label={t("who.interpreter")}
          stream={seat.interpreter}
          state={t("live.clerk.connecting")}
        />
      )}
      <div class="own" data-picture="own">
        {children}
      </div>
    </div>
  );
}

/** The frame takes the picture's own shape, so that a share of the frame is a share of the picture. */
export function SharedScreen({ stream, pointer }: Pick<SeatLive, "pointer"> & { stream: MediaStream | null }) {
  const { t } = useWords();
  const [aspect, setAspect] = useState(16 / 9);
  if (stream === null) return null;
  return (
    <div class="shared">
      <Zoomed name="screen" label={t("live.screen")}>
        <div class="shared-picture" style={{ "--aspect": String(aspect) }}>
          <RemotePicture name="clerk.screen" label={t("live.screen")} stream={stream} state="" silent onShape={setAspect} />
          <Pointed pointer={pointer} />
        </div>
      </Zoomed>
    </div>
  );
}
