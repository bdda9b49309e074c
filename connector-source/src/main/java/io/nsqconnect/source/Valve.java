package io.nsqconnect.source;

import java.util.function.IntConsumer;

/** A ready count that can be shut off, whatever flow control says. Belongs to the I/O thread. */
final class Valve implements IntConsumer {
  private final IntConsumer readyCount;
  private int level;
  private boolean shut;

  /** An open one. */
  Valve(IntConsumer readyCount) {
    this.readyCount = readyCount;
  }

  @Override
  public void accept(int count) {
    level = count;
    apply();
  }

  void shut(boolean nowShut) {
    shut = nowShut;
    apply();
  }

  private void apply() {
    readyCount.accept(shut ? 0 : level);
  }
}
