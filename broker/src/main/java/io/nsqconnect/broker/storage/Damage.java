package io.nsqconnect.broker.storage;

/** Counts what could not be read any more from a data directory. */
public final class Damage {
  private volatile long places;
  private volatile long bytes;

  /** Places in files that were passed over. */
  public long places() {
    return places;
  }

  /** Bytes that were passed over. */
  public long bytes() {
    return bytes;
  }

  /** Called on the engine's thread only. */
  void found(long damagedBytes) {
    places = places + 1;
    bytes = bytes + damagedBytes;
  }
}
