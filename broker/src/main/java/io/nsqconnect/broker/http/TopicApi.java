package io.nsqconnect.broker.http;

import io.nsqconnect.broker.engine.Channel;
import io.nsqconnect.broker.engine.Topic;
import java.util.function.Consumer;

/** Creating, deleting, emptying and pausing topics and channels. */
final class TopicApi {
  void addTo(Routes routes) {
    routes.post("/topic/create", Endpoint.of(this::createTopic));
    routes.post("/topic/delete", onTopic(Topic::delete));
    routes.post("/topic/empty", Endpoint.of(this::emptyTopic));
    routes.post("/topic/pause", onTopic(topic -> topic.pause(true)));
    routes.post("/topic/unpause", onTopic(topic -> topic.pause(false)));
    routes.post("/channel/create", Endpoint.of(this::createChannel));
    routes.post("/channel/delete", onChannel(Channel::delete));
    routes.post("/channel/empty", onChannel(Channel::empty));
    routes.post("/channel/pause", onChannel(channel -> channel.pause(true)));
    routes.post("/channel/unpause", onChannel(channel -> channel.pause(false)));
  }

  private HttpReply createTopic(HttpCall call) {
    call.topicToCreate();
    return HttpReply.empty();
  }

  private HttpReply emptyTopic(HttpCall call) {
    call.existingTopic(call.validTopicName()).empty();
    return HttpReply.empty();
  }

  private HttpReply createChannel(HttpCall call) {
    call.topicOfChannel().channel(call.query().get("channel"));
    return HttpReply.empty();
  }

  private static Endpoint onTopic(Consumer<Topic> action) {
    return Endpoint.of(
        call -> {
          action.accept(call.existingTopic(call.topicParameter()));
          return HttpReply.empty();
        });
  }

  private static Endpoint onChannel(Consumer<Channel> action) {
    return Endpoint.of(
        call -> {
          action.accept(call.existingChannel());
          return HttpReply.empty();
        });
  }
}
