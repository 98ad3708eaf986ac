# What a canceller meets besides speech over one path: nothing of it may make the audio worse than
# it came. 20 s each; near speech, where there is some, from 10 to 15 s. voices: far and near end.

import dataclasses

import levels
import material
import numpy as np
from echo_scenes import Scene, masked, returned, seeded, through, with_loss
from levels import RATE_HZ

SECONDS = 20
DTMF_HZ = ((697, 770, 852, 941), (1209, 1336, 1477, 1633))


def tone(hz, level_dbov, seconds):
    wave = np.sin(2 * np.pi * hz * np.arange(int(seconds * RATE_HZ)) / RATE_HZ)
    return levels.at_power(wave, level_dbov)


def digits(count, rng):
    """DTMF: 100 ms of two tones at -13 dBov together, 100 ms of pause."""
    parts = []
    for _ in range(count):
        low, high = (group[rng.integers(4)] for group in DTMF_HZ)
        parts += [tone(low, -17, 0.1) + tone(high, -15, 0.1), np.zeros(RATE_HZ // 10)]
    return np.concatenate(parts)


def _placed(samples, start_s, length):
    there = np.zeros(length)
    at = int(start_s * RATE_HZ)
    there[at : at + len(samples)] = samples[: length - at]
    return there


def _speech(voice, rng, level_dbov=-20):
    return levels.at_power(material.speech(voice, SECONDS, rng), level_dbov)


def _scene(name, far, near, echo, noise_dbov, rng, law=material.mu_law, talk=(10, 15)):
    mic = returned(echo, near, levels.pink(len(far), noise_dbov, rng), law)
    return Scene(name, "hazard", far, mic, near, echo, echo, 32, talk)


def _echo(far, rng, number=5, loss_db=7):
    return through(with_loss(material.hybrid_path(number, rng.uniform(2, 4)), far, loss_db), far)


def no_echo(rng, voices):
    far = material.mu_law(_speech(voices[0], rng))
    near = _speech(voices[1], rng)
    return _scene("no-echo", far, near, np.zeros(len(far)), -60, rng, talk=(0, 20))


def dead_far(rng, voices):
    far = np.zeros(SECONDS * RATE_HZ)
    return _scene("dead-far", far, _speech(voices[1], rng), far, -60, rng, talk=(0, 20))


def tone_far(rng, voices):
    """A tone of 1004 Hz from 5 to 10 s: the filter learns one frequency only."""
    speech = masked(_speech(voices[0], rng), (0, 5), (10, SECONDS))
    far = material.mu_law(speech + _placed(tone(1004, -13, 5), 5, len(speech)))
    return _scene("tone-far", far, np.zeros(len(far)), _echo(far, rng), -60, rng)


def tone_near(rng, voices):
    far = material.mu_law(_speech(voices[0], rng))
    near = _placed(tone(425, -20, 5), 10, len(far))
    return _scene("tone-near", far, near, _echo(far, rng), -60, rng)


def dtmf_far(rng, voices):
    speech = masked(_speech(voices[0], rng), (0, 5), (10, SECONDS))
    far = material.mu_law(speech + _placed(digits(25, rng), 5, len(speech)))
    return _scene("dtmf-far", far, np.zeros(len(far)), _echo(far, rng), -60, rng)


def dtmf_near(rng, voices):
    far = material.mu_law(_speech(voices[0], rng))
    near = _placed(digits(25, rng), 10, len(far))
    return _scene("dtmf-near", far, near, _echo(far, rng), -60, rng)


def silence(rng, voices):
    """Digital silence on both sides from 8 to 15 s, then the far end again."""
    far = material.mu_law(masked(_speech(voices[0], rng), (0, 8), (15, SECONDS)))
    scene = _scene("silence", far, np.zeros(len(far)), _echo(far, rng), -60, rng)
    scene.mic = masked(scene.mic, (0, 8), (15, SECONDS))
    return scene


def clipping(rng, voices):
    """An echo that a bad telephone clips 6 dB below its peaks: no filter can model it."""
    far = material.mu_law(_speech(voices[0], rng, -15))
    echo = _echo(far, rng)
    limit = np.max(np.abs(echo)) / 2
    return _scene("clipping", far, masked(_speech(voices[1], rng), (10, 15)),
                  np.clip(echo, -limit, limit), -60, rng)


def noise(rng, voices):
    far = material.mu_law(_speech(voices[0], rng))
    near = masked(_speech(voices[1], rng), (10, 15))
    return _scene("noise", far, near, _echo(far, rng), -40, rng)


def eight_bits(rng, voices):
    """A return path of linear 8-bit samples, and a far end of 8-bit white noise."""
    far = np.round(rng.uniform(-0.1, 0.1, SECONDS * RATE_HZ) * 128) / 128
    near = masked(_speech(voices[1], rng), (10, 15))
    return _scene("8-bit", far, near, _echo(far, rng), -60, rng,
                  lambda samples: np.round(samples * 128) / 128)


MAKERS = (no_echo, dead_far, tone_far, tone_near, dtmf_far, dtmf_near, silence, clipping, noise,
          eight_bits)


def hazard_scenes(voices, makers=MAKERS):
    """A scene each, its voices in turn."""
    for at, make in enumerate(makers):
        pair = voices[at % len(voices)]
        held_out = pair[0] in material.CHECK
        scene = make(seeded(make.__name__ + ("-".join(pair) if held_out else "")), pair)
        yield dataclasses.replace(scene, held_out=held_out)
