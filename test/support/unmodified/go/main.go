// A client of the real service: it has the production names in it and knows of no emulator.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
)

func ask(request *http.Request, err error) []byte {
	if err == nil {
		var reply *http.Response
		reply, err = http.DefaultClient.Do(request)
		if err == nil {
			defer reply.Body.Close()
			var body []byte
			body, err = io.ReadAll(reply.Body)
			if err == nil && reply.StatusCode == 200 {
				return body
			}
			err = fmt.Errorf("%d %s %v", reply.StatusCode, body, err)
		}
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
	return nil
}

func main() {
	form := url.Values{
		"grant_type":    {"refresh_token"},
		"refresh_token": {os.Getenv("DRS_REFRESH_TOKEN")},
		"client_id":     {os.Getenv("DRS_CLIENT_ID")},
		"client_secret": {os.Getenv("DRS_CLIENT_SECRET")},
	}
	refresh, err := http.NewRequest("POST", "https://api.amazon.com/auth/o2/token", strings.NewReader(form.Encode()))
	if err == nil {
		refresh.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	var tokens struct {
		AccessToken string `json:"access_token"`
	}
	if err := json.Unmarshal(ask(refresh, err), &tokens); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	slot := strings.Split(os.Getenv("DRS_SLOT_IDS"), ",")[0]
	replenish, err := http.NewRequest("POST", "https://dash-replenishment-service-na.amazon.com/replenish/"+slot, nil)
	if err == nil {
		replenish.Header.Set("Authorization", "Bearer "+tokens.AccessToken)
		replenish.Header.Set("x-amzn-type-version", "com.amazon.dash.replenishment.DrsReplenishInput@1.0")
		replenish.Header.Set("x-amzn-accept-type", "com.amazon.dash.replenishment.DrsReplenishResult@1.0")
	}
	fmt.Println(string(ask(replenish, err)))
}
