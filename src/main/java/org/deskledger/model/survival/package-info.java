/** How long something lasts when not everything has ended yet. */
package org.deskledger.model.survival;
