package io.nsqconnect.broker.engine;

import static io.nsqconnect.broker.engine.EngineFixture.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Many deferred messages that are due at the same moment. */
class DueTogetherTest {
  @Test
  void aBatchReleasesNoMoreThanItsLimit() {
    int count = 3 * Engine.PUMP_LIMIT + 1;
    try (EngineFixture broker = EngineFixture.withMemQueueSize(count)) {
      Channel channel = broker.channel("t", "c");
      for (int i = 0; i < count; i++) {
        broker.publishDelayed(broker.topic("t"), SECOND, "x");
      }
      broker.run();
      broker.clock.advance(2 * SECOND);

      for (int left = count; left > 0; left -= Engine.PUMP_LIMIT) {
        assertThat(channel.deferredCount()).isEqualTo(left);
        broker.engine.endBatch();
        broker.clock.advance(1);
      }

      assertThat(channel.deferredCount()).isZero();
      assertThat(channel.depth()).isEqualTo(count);
    }
  }
}
