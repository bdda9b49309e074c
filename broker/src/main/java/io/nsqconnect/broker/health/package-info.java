/** Whether the broker can do its work, and since when. */
package io.nsqconnect.broker.health;
