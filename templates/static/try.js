// Tries camera, microphone and sound on this device. Nothing is sent: the page's rules would not let it.
(() => {
  const box = document.querySelector("[data-try]");
  if (!box) return;
  const find = (name) => box.querySelector(`[data-${name}]`);
  const [start, stop, sound, said, shown, camera] = ["start", "stop", "sound", "said", "live-try", "camera"].map(find);
  const meter = box.querySelector("meter");
  let stream = null;
  let context = null;
  box.hidden = false;

  const end = () => {
    stream?.getTracks().forEach((track) => track.stop());
    context?.close();
    stream = context = null;
    camera.srcObject = null;
    shown.hidden = stop.hidden = true;
    start.hidden = false;
  };

  const listen = () => {
    context = new AudioContext();
    const analyser = context.createAnalyser();
    context.createMediaStreamSource(stream).connect(analyser);
    const wave = new Uint8Array(analyser.fftSize);
    let heard = false;
    const look = () => {
      if (!context) return;
      analyser.getByteTimeDomainData(wave);
      const loudest = wave.reduce((most, one) => Math.max(most, Math.abs(one - 128)), 0);
      meter.value = Math.min(100, loudest * 1.6);
      if (loudest > 12 && !heard) {
        heard = true;
        say(box.dataset.heard);
      }
      requestAnimationFrame(look);
    };
    look();
  };

  const lines = [];
  const say = (words) => {
    if (!lines.includes(words)) lines.push(words);
    said.textContent = lines.join(" ");
  };

  // A camera that is missing must not keep anybody from trying the microphone.
  const open = async () => {
    try {
      return await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
    } catch (error) {
      if (error.name === "NotAllowedError") throw error;
      return navigator.mediaDevices.getUserMedia({ audio: true });
    }
  };

  start.addEventListener("click", async () => {
    lines.length = 0;
    if (!navigator.mediaDevices) return say(box.dataset.inside);
    try {
      stream = await open();
    } catch (error) {
      return say(error.name === "NotAllowedError" ? box.dataset.denied : box.dataset.none);
    }
    start.hidden = true;
    shown.hidden = stop.hidden = false;
    const sees = stream.getVideoTracks().length > 0;
    camera.hidden = !sees;
    say(sees ? box.dataset.seen : box.dataset.unseen);
    if (sees) {
      camera.srcObject = stream;
      await camera.play();
    }
    listen();
    stop.focus();
  });
  stop.addEventListener("click", () => {
    end();
    said.textContent = "";
    start.focus();
  });
  sound.addEventListener("click", () => {
    const tone = new AudioContext();
    const [voice, volume] = [tone.createOscillator(), tone.createGain()];
    voice.frequency.value = 528;
    volume.gain.setValueAtTime(0.0001, tone.currentTime);
    volume.gain.exponentialRampToValueAtTime(0.2, tone.currentTime + 0.1);
    volume.gain.exponentialRampToValueAtTime(0.0001, tone.currentTime + 1.5);
    voice.connect(volume).connect(tone.destination);
    voice.start();
    voice.stop(tone.currentTime + 1.6);
    voice.addEventListener("ended", () => tone.close());
    find("sound-said").hidden = false;
  });
  // Who goes into the meeting needs the camera there.
  document.querySelector("[data-join]")?.addEventListener("submit", end);
  addEventListener("pagehide", end);
})();
