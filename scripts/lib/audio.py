# Speech as arrays: WAV files, the audio of an RTP stream, alignment of two recordings, and how far
# one is from the other. Samples are 16-bit mono; levels are in dBov (ITU-T G.100.1).

import wave

import g711
import numpy as np
import rtp
from scipy import signal

RATE_HZ = 8000


def read_wav(path, rate_hz=RATE_HZ):
    with wave.open(str(path), "rb") as file:
        shape = (file.getnchannels(), file.getsampwidth(), file.getframerate())
        if shape != (1, 2, rate_hz):
            raise ValueError(f"{path}: {shape[0]} channels of {8 * shape[1]} bits at {shape[2]} Hz,"
                             f" expected mono 16 bits at {rate_hz} Hz")
        # A recorder that was interrupted leaves a length that exceeds the file.
        octets = file.readframes(file.getnframes())
    return np.frombuffer(octets[: len(octets) // 2 * 2], dtype="<i2").astype(np.int16)


def write_wav(path, samples, rate_hz=RATE_HZ):
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes(np.asarray(samples, dtype="<i2").tobytes())


def stream_audio(packets, law):
    """The samples of an RTP stream, each packet placed by its timestamp; holes are silence."""
    audio = [packet for packet in packets if packet.payload_type == packets[0].payload_type]
    starts = [timestamp for _, timestamp in rtp.extended(audio)]
    first = min(starts)
    end = max(start + len(packet.payload) for start, packet in zip(starts, audio))
    samples = np.zeros(end - first, dtype=np.int16)
    for start, packet in zip(starts, audio):
        samples[start - first : start - first + len(packet.payload)] = g711.decode(
            law, packet.payload)
    return samples


def align(reference, recording):
    """Both cut to the stretch they share, and the recording's delay in samples, of either sign."""
    a, b = reference.astype(np.float64), recording.astype(np.float64)
    correlation = signal.correlate(b, a, mode="full", method="fft")
    delay = int(np.argmax(correlation)) - (len(a) - 1)
    start_a, start_b = max(0, -delay), max(0, delay)
    length = min(len(a) - start_a, len(b) - start_b)
    return (reference[start_a : start_a + length], recording[start_b : start_b + length], delay)


def sdr_db(reference, recording):
    """Signal to distortion, after the gain that fits best; the arrays are aligned already."""
    x, y = reference.astype(np.float64), recording.astype(np.float64)
    power = np.dot(x, x)
    if power == 0 or len(x) != len(y):
        return float("-inf")
    target = np.dot(x, y) / power * x
    distortion = np.dot(y - target, y - target)
    if distortion == 0:
        return float("inf")
    return float(10 * np.log10(np.dot(target, target) / distortion))


def compare(reference, recording):
    """(SDR in dB, delay in samples, share of the reference that was compared)."""
    a, b, delay = align(reference, recording)
    return sdr_db(a, b), delay, len(a) / max(1, len(reference))


def rms_dbov(samples):
    x = samples.astype(np.float64)
    mean = np.dot(x, x) / max(1, len(x))
    return float(10 * np.log10(mean / 32768.0**2)) if mean > 0 else -127.0


def peak_dbov(samples):
    peak = int(np.max(np.abs(samples.astype(np.int32)), initial=0))
    return float(20 * np.log10(peak / 32768)) if peak else -127.0
