package io.nsqconnect.broker.http;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import io.nsqconnect.broker.engine.Channel;
import io.nsqconnect.broker.engine.Engine;
import io.nsqconnect.broker.engine.Topic;
import io.nsqconnect.protocol.Names;

/**
 * A request whose body has arrived, as far as its endpoint waits for it.
 *
 * @param pathRest what follows the last slash of the path
 * @param body lent for the length of the handler's call
 * @param bodyEnd whether {@code body} is all that was sent
 */
record HttpCall(
    Engine engine,
    String pathRest,
    Query query,
    HttpHeaders headers,
    ByteBuf body,
    RequestBody.End bodyEnd) {

  /** The parameter {@code topic}, which may be no valid name. */
  String topicParameter() {
    query.requireWellFormed();
    String name = query.get("topic");
    if (name == null) {
      throw new HttpRefusal(400, "MISSING_ARG_TOPIC");
    }
    return name;
  }

  /** The topic to publish to or to create; created by asking. */
  Topic topicToCreate() {
    return engine.topic(validTopicName());
  }

  String validTopicName() {
    String name = topicParameter();
    if (!Names.isValid(name)) {
      throw new HttpRefusal(400, "INVALID_TOPIC");
    }
    return name;
  }

  /** The topic that {@code name} has to be the name of. */
  Topic existingTopic(String name) {
    Topic topic = engine.existingTopic(name);
    if (topic == null) {
      throw new HttpRefusal(404, "TOPIC_NOT_FOUND");
    }
    return topic;
  }

  /** The existing topic of a request about a channel. The names of both are checked first. */
  Topic topicOfChannel() {
    String topic = topicParameter();
    if (!Names.isValid(topic)) {
      throw new HttpRefusal(400, "INVALID_ARG_TOPIC");
    }
    String channel = query.get("channel");
    if (channel == null) {
      throw new HttpRefusal(400, "MISSING_ARG_CHANNEL");
    }
    if (!Names.isValid(channel)) {
      throw new HttpRefusal(400, "INVALID_ARG_CHANNEL");
    }
    return existingTopic(topic);
  }

  /** The existing channel that a request is about. */
  Channel existingChannel() {
    Channel channel = topicOfChannel().existingChannel(query.get("channel"));
    if (channel == null) {
      throw new HttpRefusal(404, "CHANNEL_NOT_FOUND");
    }
    return channel;
  }
}
