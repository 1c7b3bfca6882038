package sandbox

import "net/http"

// checkFile refuses a message whose file was never uploaded for the number. The caller holds the lock.
func (s *Sandbox) checkFile(r sendRequest, a Account) *answer {
	of, _ := r.all[r.Type].(object)
	id, given := of["id"].(string)
	if f := s.world.media.files[id]; !given || r.Type == "template" || f != nil && f.owner == a.PhoneNumberID {
		return nil
	}
	failed := coded(http.StatusBadRequest, 100,
		"Param "+r.Type+"['id'] is not a valid whatsapp business account media attachment ID", "The media does not exist, or is another number's")
	return &failed
}
