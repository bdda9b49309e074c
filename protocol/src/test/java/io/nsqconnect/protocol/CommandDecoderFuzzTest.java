package io.nsqconnect.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Whatever a client sends, in whatever pieces: the decoder makes of it what a plain reading of the
 * whole makes of it, throws nothing but {@link NsqException}, stays within its buffers, loses none
 * of them, and keeps no more than has arrived.
 *
 * <p>{@code -Dnsq.fuzz.inputs} says how many inputs are tried, {@code -Dnsq.fuzz.seed} which one is
 * the first; without it each run tries others.
 */
class CommandDecoderFuzzTest {
  private static final int INPUTS = Integer.getInteger("nsq.fuzz.inputs", 200_000);
  private static final long FIRST_SEED = Long.getLong("nsq.fuzz.seed", System.nanoTime());

  /** With fewer inputs than this, some outcome may be missing by chance. */
  private static final int INPUTS_FOR_ALL_OUTCOMES = 100_000;

  /** Room for messages that a decoder has from the beginning. */
  private static final int INITIAL_SPANS = 64;

  /** Each way a conversation can end, numbers left out. */
  private static final List<String> OUTCOMES =
      List.of(
          "dropped",
          "hung up",
          "E_BAD_TOPIC SUB closed",
          "E_BAD_MESSAGE PUB invalid message body size #",
          "E_BAD_MESSAGE PUB message too big # > #",
          "E_BAD_MESSAGE DPUB invalid message body size #",
          "E_BAD_MESSAGE DPUB message too big # > #",
          "E_BAD_BODY IDENTIFY invalid body size #",
          "E_BAD_BODY IDENTIFY body too big # > #",
          "E_BAD_BODY AUTH invalid body size #",
          "E_BAD_BODY AUTH body too big # > #",
          "E_BAD_BODY MPUB invalid body size #",
          "E_BAD_BODY MPUB body too big # > #",
          "E_BAD_BODY MPUB invalid message count #",
          "E_BAD_MESSAGE MPUB invalid message(#) body size #",
          "E_BAD_MESSAGE MPUB message too big # > #",
          "hung up: E_BAD_MESSAGE PUB failed to read message body size",
          "hung up: E_BAD_MESSAGE PUB failed to read message body",
          "hung up: E_BAD_MESSAGE DPUB failed to read message body size",
          "hung up: E_BAD_MESSAGE DPUB failed to read message body",
          "hung up: E_BAD_BODY IDENTIFY failed to read body size",
          "hung up: E_BAD_BODY IDENTIFY failed to read body",
          "hung up: E_BAD_BODY AUTH failed to read body size",
          "hung up: E_BAD_BODY AUTH failed to read body",
          "hung up: E_BAD_BODY MPUB failed to read body size",
          "hung up: E_BAD_BODY MPUB failed to read message count",
          "hung up: E_BAD_MESSAGE MPUB failed to read message(#) body size",
          "hung up: E_BAD_MESSAGE MPUB failed to read message body");

  private static final Pattern NUMBER = Pattern.compile("-?[0-9]+");

  private final Set<String> outcomes = new HashSet<>();

  @Test
  void anyInputInAnyPiecesIsReadAsAPlainReaderReadsItWhole() {
    for (long seed = FIRST_SEED; seed < FIRST_SEED + INPUTS; seed++) {
      check(seed);
    }

    if (INPUTS >= INPUTS_FOR_ALL_OUTCOMES) {
      assertThat(outcomes).as("outcomes from seed %d on", FIRST_SEED).containsAll(OUTCOMES);
    }
  }

  private void check(long seed) {
    RandomClient client = new RandomClient(seed);
    byte[] input = client.input();
    try {
      List<String> expected =
          new PlainCommandReader(input, client.maxMessageBytes, client.maxBodyBytes).read();
      outcomes.add(NUMBER.matcher(expected.get(expected.size() - 1)).replaceAll("#"));

      assertSame(expected, sentWhole(client, input));
      assertSame(expected, sentInPieces(client, input));
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError(report(seed, client, input), e);
    }
  }

  private static List<String> sentWhole(RandomClient client, byte[] input) {
    return new Conversation(client.maxMessageBytes, client.maxBodyBytes).sendAll(input).hangUp();
  }

  private static List<String> sentInPieces(RandomClient client, byte[] input) {
    Conversation conversation = new Conversation(client.maxMessageBytes, client.maxBodyBytes);
    int sent = 0;
    while (sent < input.length) {
      int next = client.nextCut(sent, input.length);
      conversation.send(input, sent, next);
      sent = next;
      // Five bytes are the least message; a table that is full doubles.
      int bound = Math.max(INITIAL_SPANS, 2 * (sent / 5 + 1));
      if (conversation.spanCapacity() > bound) {
        throw new AssertionError(
            conversation.spanCapacity() + " spans after " + sent + " bytes (bound: " + bound + ")");
      }
    }
    return conversation.hangUp();
  }

  private static void assertSame(List<String> expected, List<String> actual) {
    // Saves building an assertion for each of millions of inputs.
    if (!actual.equals(expected)) {
      assertThat(actual).isEqualTo(expected);
    }
  }

  private static String report(long seed, RandomClient client, byte[] input) {
    return String.format(
        "seed %d (repeat with -Dnsq.fuzz.seed=%d -Dnsq.fuzz.inputs=1), limits %d and %d, input %s",
        seed, seed, client.maxMessageBytes, client.maxBodyBytes, HexFormat.of().formatHex(input));
  }
}
