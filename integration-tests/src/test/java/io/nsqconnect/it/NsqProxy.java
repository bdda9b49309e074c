package io.nsqconnect.it;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;

/** Between a task and nsqd: reads the task's commands, and freezes at one of them. */
final class NsqProxy extends Proxy {
  /** At which command, and at which of its kind since it was armed. */
  private record Trap(String prefix, int count, boolean passes, CountDownLatch reached) {}

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
  CountDownLatch freezeBefore(String prefix, int count) {
    return arm(prefix, count, false);
  }

  /** The same, but that command still gets to nsqd: what does not is its answer. */
  CountDownLatch freezeAfter(String prefix, int count) {
    return arm(prefix, count, true);
  }

  private synchronized CountDownLatch arm(String prefix, int count, boolean passes) {
    CountDownLatch reached = new CountDownLatch(1);
    seen = 0;
    trap = new Trap(prefix, count, passes, reached);
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
      boolean passes = !link.isFrozen();
      Trap reached = trapped(new String(command, StandardCharsets.ISO_8859_1));
      if (reached != null) {
        link.freeze();
        passes &= reached.passes;
      }
      if (passes) {
        link.toServer().write(command);
      }
      if (reached != null) {
        reached.reached.countDown();
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
    if (line.startsWith("IDENTIFY") || line.startsWith("AUTH") || line.contains("PUB ")) {
      byte[] length = in.readNBytes(Integer.BYTES);
      command.write(length);
      command.write(in.readNBytes(java.nio.ByteBuffer.wrap(length).getInt()));
    }
    return command.toByteArray();
  }

  /** The trap that {@code command} runs into, or null. */
  private synchronized Trap trapped(String command) {
    return trap == null || !command.startsWith(trap.prefix) || ++seen < trap.count ? null : trap;
  }
}
