package io.nsqconnect.it;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;

/** Between a task and nsqd: reads the task's commands, and freezes when one of them is seen. */
final class NsqProxy extends Proxy {
  /** At which command, and at which of its kind since it was armed. */
  private record Trap(String prefix, int count, CountDownLatch reached) {}

  private volatile Trap trap;
  private int seen;

  NsqProxy(InetSocketAddress nsqd) {
    super(nsqd);
  }

  /**
   * Freezes before the {@code count}th command that begins with {@code prefix}.
   *
   * @return counts down then
   */
  synchronized CountDownLatch freezeBefore(String prefix, int count) {
    CountDownLatch reached = new CountDownLatch(1);
    seen = 0;
    trap = new Trap(prefix, count, reached);
    return reached;
  }

  /** Lets everything pass on connections to come. */
  synchronized void disarm() {
    trap = null;
  }

  @Override
  void forward(Link link, DataInputStream in) throws IOException {
    link.toServer().write(in.readNBytes(4));
    while (true) {
      byte[] command = readCommand(in);
      if (isTrapped(new String(command, StandardCharsets.ISO_8859_1))) {
        link.freeze();
      }
      if (!link.isFrozen()) {
        link.toServer().write(command);
      }
    }
  }

  private static byte[] readCommand(DataInputStream in) throws IOException {
    ByteArrayOutputStream command = new ByteArrayOutputStream();
    int next;
    do {
      next = in.readUnsignedByte();
      command.write(next);
    } while (next != '\n');
    String line = command.toString(StandardCharsets.ISO_8859_1);
    if (line.startsWith("IDENTIFY") || line.startsWith("AUTH")) {
      byte[] length = in.readNBytes(Integer.BYTES);
      command.write(length);
      command.write(in.readNBytes(java.nio.ByteBuffer.wrap(length).getInt()));
    }
    return command.toByteArray();
  }

  private synchronized boolean isTrapped(String command) {
    if (trap == null || !command.startsWith(trap.prefix) || ++seen < trap.count) {
      return false;
    }
    trap.reached.countDown();
    return true;
  }
}
