package io.nsqconnect.broker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ReadyConsumersTest {
  private static final long SEED = 37;

  private final ReadyConsumers ready = new ReadyConsumers(ReadyConsumers.ALL);

  @Test
  void servesConsumersInTurn() {
    List<Consumer> consumers = consumers(5);
    consumers.forEach(ready::add);
    Map<Consumer, Integer> served = new HashMap<>();
    for (int i = 0; i < 500; i++) {
      served.merge(ready.next(), 1, Integer::sum);
    }

    assertThat(served.values()).containsOnly(100).hasSize(5);
  }

  @Test
  void knowsWhoIsReady() {
    List<Consumer> consumers = consumers(3);
    consumers.forEach(ready::add);

    ready.remove(consumers.get(0));
    ready.remove(consumers.get(2));

    assertThat(consumers.get(0).readyPlaces[ReadyConsumers.ALL]).isEqualTo(Consumer.NOT_READY);
    assertThat(ready.next()).isSameAs(consumers.get(1));
    ready.remove(consumers.get(1));
    assertThat(ready.isEmpty()).isTrue();
  }

  @Test
  void nobodyStarvesAmongConsumersThatTakeOneMessageAtATime() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int count = 1; count <= 8; count++) {
      List<Consumer> consumers = consumers(count);
      consumers.forEach(ready::add);
      Map<Consumer, Integer> waited = new HashMap<>();
      for (int i = 0; i < 20_000; i++) {
        Consumer served = ready.next();
        consumers.forEach(each -> waited.merge(each, 1, Integer::sum));
        waited.put(served, 0);
        if (random.nextBoolean()) {
          // It has what it wanted, settles it, and is ready again before the next message.
          ready.remove(served);
          ready.add(served);
        }
        assertThat(waited.values()).allMatch(turns -> turns <= 4 * consumers.size());
      }
      consumers.forEach(ready::remove);
    }
  }

  private static List<Consumer> consumers(int count) {
    // Consumers without messages need no memory, so there is nothing to close.
    EngineFixture fixture = new EngineFixture();
    Channel channel = fixture.channel("t", "c");
    List<Consumer> consumers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      consumers.add(fixture.subscribe(channel, 0).consumer());
    }
    return consumers;
  }
}
