package io.nsqconnect.broker.tcp;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nsqconnect.broker.auth.Grant;

/** What a client is answered whose AUTH was successful. */
final class AuthAnswer {
  private AuthAnswer() {}

  static String toJson(Grant grant) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("identity", grant.identity());
    json.put("identity_url", grant.identityUrl());
    json.put("permission_count", grant.authorizations().size());
    return json.toString();
  }
}
