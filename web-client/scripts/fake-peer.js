// Stands in for WebRTC where there is no media server: whoever looks is shown a drawn person, or a drawn document.
// For looking at the pages; `screenshots.py` puts it into every page before the page's own scripts.
(() => {
  const draw = (wide) => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = wide ? [1280, 720] : [640, 480];
    const context = canvas.getContext("2d");
    let tick = 0;
    const paint = () => {
      tick += 1;
      if (wide) document_(context, tick);
      else person(context, tick);
    };
    paint();
    setInterval(paint, 200);
    return canvas.captureStream(5);
  };
  const person = (context, tick) => {
    context.fillStyle = "#54708c";
    context.fillRect(0, 0, 640, 480);
    context.fillStyle = "#2d3d52";
    context.fillRect(0, 380, 640, 100);
    context.fillStyle = "#20304a";
    context.beginPath();
    context.ellipse(320, 470, 190, 150, 0, 0, 7);
    context.fill();
    context.fillStyle = "#e6b99a";
    context.beginPath();
    context.ellipse(320, 220 + Math.sin(tick / 5) * 2, 85, 110, 0, 0, 7);
    context.fill();
    context.fillStyle = "#2a1d16";
    context.fillRect(240, 105, 160, 55);
  };
  const document_ = (context, tick) => {
    context.fillStyle = "#dfe4ea";
    context.fillRect(0, 0, 1280, 720);
    context.fillStyle = "#fff";
    context.fillRect(240, 20, 800, 690);
    context.fillStyle = "#111";
    context.font = "36px sans-serif";
    context.fillText("存量房转移登记申请书", 440, 90);
    context.font = "22px sans-serif";
    for (let row = 0; row < 14; row += 1)
      context.fillText(`${row + 1}. 房屋坐落、面积、价款与当事人的约定内容`, 300, 160 + row * 38);
    context.fillRect(1030, 700, (tick % 10) + 1, 2);
  };
  class FakePeer extends EventTarget {
    iceGatheringState = "complete";
    iceConnectionState = "new";
    connectionState = "new";
    localDescription = null;
    wants = [];
    addTransceiver(kind, options) {
      if (options?.direction === "recvonly") this.wants.push(kind);
      return { setCodecPreferences() {}, sender: {} };
    }
    getSenders() {
      return [];
    }
    async createOffer() {
      return { type: "offer", sdp: "v=0 a fake offer" };
    }
    async setLocalDescription(description) {
      this.localDescription = description;
    }
    async setRemoteDescription({ sdp }) {
      this.iceConnectionState = "connected";
      this.connectionState = "connected";
      this.oniceconnectionstatechange?.();
      if (!this.wants.includes("video")) return;
      const [track] = draw(sdp.includes("screen")).getVideoTracks();
      this.ontrack?.({ track });
    }
    close() {}
  }
  window.RTCPeerConnection = FakePeer;
})();
