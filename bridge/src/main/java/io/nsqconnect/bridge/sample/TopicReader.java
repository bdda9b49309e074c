package io.nsqconnect.bridge.sample;

import java.io.Closeable;
import java.io.IOException;

/**
 * Reads one topic on a thread of its own, from construction to {@link #close}, and hands each body
 * on. If it fails it stops, and {@link #requireHealthy} tells why.
 */
public abstract sealed class TopicReader implements Closeable
    permits KafkaTopicReader, NsqTopicReader {
  private final Thread thread;
  private volatile boolean closed;
  private volatile Exception failure;

  TopicReader(String name) {
    thread = new Thread(this::run, name);
    thread.setDaemon(true);
  }

  /** To be called at the end of a constructor. */
  final void start() {
    thread.start();
  }

  private void run() {
    try {
      readUntilClosed();
    } catch (IOException | RuntimeException e) {
      if (!closed) {
        failure = e;
      }
    }
  }

  /** Reads; returns or throws once {@link #release} was called. */
  abstract void readUntilClosed() throws IOException;

  /** Makes {@link #readUntilClosed} end; called by another thread. */
  abstract void release() throws IOException;

  final boolean isClosed() {
    return closed;
  }

  /** Throws if reading has failed. */
  public final void requireHealthy() throws IOException {
    if (failure != null) {
      throw new IOException(thread.getName() + " failed: " + failure.getMessage(), failure);
    }
  }

  /** Stops reading and waits until nothing more is handed on. */
  @Override
  public final void close() throws IOException {
    closed = true;
    release();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
