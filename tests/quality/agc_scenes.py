# Scenes for gain controls: a minute of speech at one level, a minute whose level jumps by 25 dB at
# 20 and at 40 s, and noise alone.

import dataclasses

import levels
import material
import numpy as np
from echo_scenes import seeded
from levels import RATE_HZ

SECONDS, BEGIN_S = 60, 1
LEVELS_DBOV = (-50, -40, -30, -20, -10)
STEP_DBOV, STEP_DB = -35, 25
NOISE_ALONE_DBOV = -55


@dataclasses.dataclass
class Scene:
    name: str
    group: str  # level, step or noise
    samples: np.ndarray
    steps_s: tuple = ()


def talk(voices, rng):
    """A minute of one voice after the other, 20 s each, at an active level of 0 dB. It begins with
    a second of silence, as calls do."""
    parts = [levels.at_active_level(material.speech(voice, SECONDS / len(voices), rng), 0)
             for voice in voices]
    spoken = np.concatenate(parts)
    begin = np.zeros(BEGIN_S * RATE_HZ)
    return np.concatenate((begin, spoken, np.zeros(SECONDS * RATE_HZ)))[: SECONDS * RATE_HZ]


def with_noise(spoken, level_dbov, rng):
    """Pink noise stays 35 dB below the speech."""
    made = spoken * 10 ** (level_dbov / 20)
    return made + levels.pink(len(made), level_dbov - 35, rng)


def level_scenes(voices, levels_dbov=LEVELS_DBOV):
    for level in levels_dbov:
        rng = seeded("agc-level")
        yield Scene(f"level{level}", "level", with_noise(talk(voices, rng), level, rng))


def step_scene(voices):
    rng = seeded("agc-step")
    made = with_noise(talk(voices, rng), STEP_DBOV, rng)
    made[20 * RATE_HZ : 40 * RATE_HZ] *= 10 ** (STEP_DB / 20)
    return Scene("step", "step", made, (20, 40))


def noise_scene():
    return Scene("noise", "noise",
                 levels.pink(SECONDS * RATE_HZ, NOISE_ALONE_DBOV, seeded("agc-noise")))


def scenes(voices, short=False):
    yield from level_scenes(voices, (-40, -10) if short else LEVELS_DBOV)
    yield step_scene(voices)
    yield noise_scene()
