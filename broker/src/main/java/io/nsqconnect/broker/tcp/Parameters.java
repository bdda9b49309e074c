package io.nsqconnect.broker.tcp;

import static io.nsqconnect.protocol.ErrorCode.E_BAD_CHANNEL;
import static io.nsqconnect.protocol.ErrorCode.E_BAD_TOPIC;
import static io.nsqconnect.protocol.ErrorCode.E_INVALID;

import io.nsqconnect.protocol.CommandLine;
import io.nsqconnect.protocol.MessageId;
import io.nsqconnect.protocol.Names;
import io.nsqconnect.protocol.NsqException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the parameters of commands may be, and the texts with which others are refused. */
final class Parameters {
  private static final Logger LOG = LoggerFactory.getLogger(Parameters.class);

  private static final long NANOS_PER_MS = 1_000_000;

  private Parameters() {}

  /** The first parameter, a valid name of a topic. */
  static String topicName(String command, CommandLine line) {
    String name = line.parameter(0);
    if (!Names.isValid(name)) {
      throw new NsqException(
          E_BAD_TOPIC, command + " topic name " + line.quotedParameter(0) + " is not valid");
    }
    return name;
  }

  /** The second parameter, a valid name of a channel. */
  static String channelName(String command, CommandLine line) {
    String name = line.parameter(1);
    if (!Names.isValid(name)) {
      throw new NsqException(
          E_BAD_CHANNEL, command + " channel name " + line.quotedParameter(1) + " is not valid");
    }
    return name;
  }

  /** The first half of the message id that is the first parameter. */
  static long messageIdHigh(CommandLine line) {
    if (line.parameterLength(0) != MessageId.LENGTH) {
      throw new NsqException(E_INVALID, "invalid message ID");
    }
    return line.parameterWord(0, 0);
  }

  /** The count of RDY, 1 if it has none. */
  static long readyCount(CommandLine line, long max) {
    long count = 1;
    if (line.parameterCount() > 0) {
      if (!line.isDecimal(0)) {
        throw new NsqException(E_INVALID, "RDY could not parse count " + line.parameter(0));
      }
      count = line.decimal(0);
    }
    if (count < 0 || count > max) {
      throw new NsqException(E_INVALID, "RDY count " + count + " out of range 0-" + max);
    }
    return count;
  }

  /** The delay of REQ, cut to {@code maxNs}; that it was cut is in the log. */
  static long requeueDelayNs(CommandLine line, long maxNs, ClientIdentity client) {
    // Wraps where nsqd's arithmetic does.
    long wanted = timeoutMs("REQ", line) * NANOS_PER_MS;
    long delay = Math.max(0, Math.min(wanted, maxNs));
    if (delay != wanted) {
      LOG.info(
          "PROTOCOL(V2): [{}] REQ timeout {} out of range 0-{}. Setting to {}",
          client.remoteAddress(),
          wanted,
          maxNs,
          delay);
    }
    return delay;
  }

  /** The delay of DPUB. */
  static long deferralNs(CommandLine line, long maxNs) {
    long delayMs = timeoutMs("DPUB", line);
    // Wraps where nsqd's arithmetic does.
    long delayNs = delayMs * NANOS_PER_MS;
    if (delayNs < 0 || delayNs > maxNs) {
      throw new NsqException(
          E_INVALID,
          "DPUB timeout "
              + Long.toUnsignedString(delayMs)
              + " out of range 0-"
              + maxNs / NANOS_PER_MS);
    }
    return delayNs;
  }

  private static long timeoutMs(String command, CommandLine line) {
    if (!line.isDecimal(1)) {
      throw new NsqException(E_INVALID, command + " could not parse timeout " + line.parameter(1));
    }
    return line.decimal(1);
  }
}
