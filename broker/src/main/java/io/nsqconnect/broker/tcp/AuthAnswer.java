package io.nsqconnect.broker.tcp;

import io.nsqconnect.broker.auth.Grant;
import io.nsqconnect.broker.json.JsonText;

/** What a client is answered whose AUTH was successful. */
final class AuthAnswer {
  private AuthAnswer() {}

  static String toJson(Grant grant) {
    return JsonText.object(
        json -> {
          json.writeStringField("identity", grant.identity());
          json.writeStringField("identity_url", grant.identityUrl());
          json.writeNumberField("permission_count", grant.authorizations().size());
        });
  }
}
