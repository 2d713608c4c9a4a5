/** How many agents a queue needs. */
package org.deskledger.model.queueing;
