package io.nsqconnect.broker.tcp;

import static io.nsqconnect.protocol.ErrorCode.E_BAD_TOPIC;
import static io.nsqconnect.protocol.ErrorCode.E_DPUB_FAILED;
import static io.nsqconnect.protocol.ErrorCode.E_INVALID;
import static io.nsqconnect.protocol.ErrorCode.E_MPUB_FAILED;
import static io.nsqconnect.protocol.ErrorCode.E_PUB_FAILED;

import io.netty.buffer.ByteBuf;
import io.nsqconnect.broker.auth.ClientAuth;
import io.nsqconnect.broker.engine.Engine;
import io.nsqconnect.broker.engine.Topic;
import io.nsqconnect.protocol.CommandLine;
import io.nsqconnect.protocol.MessageSpans;
import io.nsqconnect.protocol.Names;
import io.nsqconnect.protocol.NsqException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * PUB, MPUB and DPUB of one client: first the line, then what it announced.
 *
 * <p>Methods that answer a boolean say false if an auth server has to be asked first; then the same
 * is to be called once more when it has answered.
 */
final class Publishing {
  private static final PublishFailure PUB_FAILURE = new PublishFailure("PUB", E_PUB_FAILED);
  private static final PublishFailure DPUB_FAILURE = new PublishFailure("DPUB", E_DPUB_FAILED);
  private static final PublishFailure MPUB_FAILURE = new PublishFailure("MPUB", E_MPUB_FAILED);

  private final Limits limits;
  private final Output output;
  private final ClientAuth auth;
  private final Map<String, PublishTarget> targets = new LinkedHashMap<>();

  /** What the last line named. */
  private PublishTarget target;

  /** The topic of that name, or null; of no other, for one that is deleted should not be kept. */
  private Topic topic;

  private long delayNs;
  private Engine engine;

  Publishing(Limits limits, Output output, ClientAuth auth) {
    this.limits = limits;
    this.output = output;
    this.auth = auth;
  }

  /** Lends the engine for the commands of one socket read. */
  void enter(Engine entered) {
    engine = entered;
  }

  /** How many messages have been published, by topic; none for a topic without any. */
  Map<String, Long> counts() {
    Map<String, Long> counts = new TreeMap<>();
    for (PublishTarget published : targets.values()) {
      if (published.messageCount() > 0) {
        counts.put(published.topicName(), published.messageCount());
      }
    }
    return counts;
  }

  /** Whether anything has been published. */
  boolean hasPublished() {
    return targets.values().stream().anyMatch(published -> published.messageCount() > 0);
  }

  void pub(CommandLine line) {
    use(target("PUB", line));
  }

  void dpub(CommandLine line) {
    if (line.parameterCount() < 2) {
      throw new NsqException(E_INVALID, "DPUB insufficient number of parameters");
    }
    PublishTarget named = target("DPUB", line);
    delayNs = Parameters.deferralNs(line, limits.maxRequeueDelayNs());
    use(named);
  }

  /** Unlike the others creates the topic at once, as soon as that is allowed. */
  boolean mpub(CommandLine line) {
    if (line.parameterCount() > 0 && !Names.isValid(line.parameter(0))) {
      // The code stands in the text once more: clients have compared it so for years.
      throw new NsqException(
          E_BAD_TOPIC, "E_BAD_TOPIC MPUB topic name " + line.quotedParameter(0) + " is not valid");
    }
    use(target("MPUB", line));
    if (!auth.mayPublish("MPUB", target.topicName())) {
      return false;
    }
    topic();
    return true;
  }

  boolean pubBody(ByteBuf buffer, int index, int length) {
    return publish(PUB_FAILURE, buffer, index, length, 0);
  }

  boolean dpubBody(ByteBuf buffer, int index, int length) {
    return publish(DPUB_FAILURE, buffer, index, length, delayNs);
  }

  void mpubBody(ByteBuf buffer, int base, MessageSpans messages) {
    Topic accepting = acceptingTopic(MPUB_FAILURE);
    for (int i = 0; i < messages.count(); i++) {
      accepting.publish(buffer, base + messages.offset(i), messages.length(i), 0);
    }
    target.count(messages.count());
    output.okIfStored(target.topicName(), MPUB_FAILURE);
  }

  private boolean publish(
      PublishFailure failure, ByteBuf buffer, int index, int length, long delay) {
    if (!auth.mayPublish(failure.command(), target.topicName())) {
      return false;
    }
    acceptingTopic(failure).publish(buffer, index, length, delay);
    target.count(1);
    output.okIfStored(target.topicName(), failure);
    return true;
  }

  private PublishTarget target(String command, CommandLine line) {
    if (line.parameterCount() < 1) {
      throw new NsqException(E_INVALID, command + " insufficient number of parameters");
    }
    if (target != null && line.parameterEquals(0, target.spelling())) {
      return target;
    }
    return targets.computeIfAbsent(Parameters.topicName(command, line), PublishTarget::new);
  }

  private Topic acceptingTopic(PublishFailure failure) {
    Topic accepting = topic();
    String refusal = accepting.refusal();
    if (refusal != null) {
      throw failure.because(refusal);
    }
    return accepting;
  }

  private void use(PublishTarget named) {
    if (named != target) {
      target = named;
      topic = null;
    }
  }

  /** The topic of the target, created if it does not exist, or not any more. */
  private Topic topic() {
    if (topic == null || topic.isDeleted()) {
      topic = engine.topic(target.topicName());
    }
    return topic;
  }
}
