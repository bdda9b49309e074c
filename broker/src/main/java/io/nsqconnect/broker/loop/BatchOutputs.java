package io.nsqconnect.broker.loop;

import io.nsqconnect.broker.engine.SpillException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The outputs of one loop that have something to send.
 *
 * <p>All of it leaves when its batch ends, as long as few consumers are served. Where many are,
 * each turn of the loop would be a write for each of them, of a message or two. So what {@linkplain
 * BatchOutput#postpone can wait} is then sent in rounds, which are the further apart the more
 * consumers they serve: writing takes a bounded part of the time, and each write carries what came
 * meanwhile. The first after a pause does not wait.
 */
final class BatchOutputs {
  /** What {@link #endBatch} returns if nothing waits. */
  static final long NOTHING_WAITS = Long.MAX_VALUE;

  /** With fewer outputs in a round, the loop has time to write at once. */
  static final int MIN_ROUND = 16;

  /**
   * From one round to the next, for each output of the larger: about four times what a write takes.
   */
  static final long ROUND_NS_PER_OUTPUT = 40_000;

  /** Messages for each output without which a round was not worth the wait. */
  static final int MIN_GAIN = 2;

  private static final Logger LOG = LoggerFactory.getLogger(BatchOutputs.class);

  private List<BatchOutput> due = new ArrayList<>();
  private List<BatchOutput> spare = new ArrayList<>();
  private final List<BatchOutput> waiting = new ArrayList<>();

  /** How many outputs the last round had; 0 if it was not worth the wait. */
  private int lastRound;

  /** When the last round was that had enough. */
  private long lastRoundNs;

  BatchOutputs(long nowNs) {
    lastRoundNs = nowNs - BatchOutput.MAX_POSTPONED_NS;
  }

  /** Has {@code output} sent when the batch ends. */
  void add(BatchOutput output) {
    due.add(output);
  }

  /**
   * Sends what is due. To be called again when the returned time has come, if no batch ends before.
   *
   * @param storageFailure as for {@link BatchOutput#endBatch}
   * @return until when something waits, or {@link #NOTHING_WAITS}
   */
  long endBatch(SpillException storageFailure, long nowNs) {
    List<BatchOutput> ending = due;
    due = spare;
    for (BatchOutput output : ending) {
      if (storageFailure == null && output.postpone()) {
        waiting.add(output);
      } else {
        send(output, storageFailure);
      }
    }
    ending.clear();
    spare = ending;
    if (waiting.isEmpty()) {
      return NOTHING_WAITS;
    }
    int round = Math.max(waiting.size(), lastRound);
    long roundNs = Math.min(round * ROUND_NS_PER_OUTPUT, BatchOutput.MAX_POSTPONED_NS);
    if (round >= MIN_ROUND && nowNs - lastRoundNs < roundNs) {
      return lastRoundNs + roundNs;
    }
    sendRound(nowNs);
    return NOTHING_WAITS;
  }

  private void sendRound(long nowNs) {
    long messages = 0;
    for (BatchOutput output : waiting) {
      messages += output.postponedMessages();
      send(output, null);
    }
    lastRound = messages >= MIN_GAIN * waiting.size() ? waiting.size() : 0;
    if (waiting.size() >= MIN_ROUND) {
      lastRoundNs = nowNs;
    }
    waiting.clear();
  }

  private static void send(BatchOutput output, SpillException storageFailure) {
    try {
      output.endBatch(storageFailure);
    } catch (RuntimeException e) {
      LOG.error("failed to send the output of a batch", e);
    }
  }
}
