// Short tones for who looks at the goods and not at the screen.
"use strict";
(() => {
  let sound;
  window.beep = (pitches, length) => {
    sound ??= new AudioContext();
    pitches.forEach((pitch, index) => {
      const tone = sound.createOscillator();
      const volume = sound.createGain();
      const from = sound.currentTime + index * length;
      tone.type = "square";
      tone.frequency.value = pitch;
      volume.gain.value = 0.12;
      tone.connect(volume).connect(sound.destination);
      tone.start(from);
      tone.stop(from + length * 0.9);
    });
  };
})();
