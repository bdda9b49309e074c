package io.nsqconnect.client.discovery;

import io.nsqconnect.client.ClientIdentity;
import java.util.List;
import java.util.OptionalLong;

/**
 * How it stands with a channel.
 *
 * @param messages how many messages wait in its topic and in itself, are in flight or deferred;
 *     empty if that is not said
 * @param consumers one for each connection, in no order
 */
public record ChannelState(OptionalLong messages, List<ClientIdentity> consumers) {
  /** Whether it is said that there is no message, and that {@code consumer} is there. */
  public boolean isEmptyFor(ClientIdentity consumer) {
    return messages.orElse(1) == 0 && consumers.stream().anyMatch(consumer::isSameClientAs);
  }
}
