package io.nsqconnect.protocol.transport;

/** Decides whether a connection goes on reading from its peer. */
@FunctionalInterface
public interface ReadSwitch {
  /** Reads on, or stops; what has been read and not looked at yet waits as well. */
  void allowReading(boolean allowed);
}
