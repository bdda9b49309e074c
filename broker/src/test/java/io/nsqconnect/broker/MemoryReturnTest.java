package io.nsqconnect.broker;

import static io.nsqconnect.broker.MemoryReturn.MIN_FREED_BYTES;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MemoryReturnTest {
  private final EmbeddedChannel loopOwner = new EmbeddedChannel();
  private long freedBytes;
  private int trims;

  @Test
  void trimsOnceForAllThatWasFreedSinceTheLastTime() {
    loopOwner.freezeTime();
    new MemoryReturn(() -> freedBytes, Runnable::run, () -> trims++).begin(loopOwner.eventLoop());

    freedBytes += MIN_FREED_BYTES - 1;
    look();
    assertThat(trims).isZero();

    freedBytes += 1;
    look();
    look();
    assertThat(trims).isEqualTo(1);

    freedBytes += 10 * MIN_FREED_BYTES;
    look();
    look();
    assertThat(trims).isEqualTo(2);
  }

  private void look() {
    loopOwner.advanceTimeBy(MemoryReturn.LOOK_SECONDS, TimeUnit.SECONDS);
    loopOwner.runScheduledPendingTasks();
  }
}
