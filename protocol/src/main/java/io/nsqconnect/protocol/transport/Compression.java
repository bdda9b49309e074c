package io.nsqconnect.protocol.transport;

/** How the bytes of a connection are compressed, in both directions. */
public enum Compression {
  NONE,
  SNAPPY,
  DEFLATE
}
